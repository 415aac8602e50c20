"""The same tax invoice made by a common alternative: lxml and libxmlsec1 for the signed XML, reportlab
for the form. Prints JSON. Run by the example `tax_invoice_bench` of gaetong-documents.

    python tax_invoices.py UNSIGNED.xml CERTIFICATE.pem KEY.pem FONT.ttf COUNT
"""

import io
import json
import sys
import time

import xmlsec
from lxml import etree
from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

NS = "urn:kr:or:kec:standard:Tax:ReusableAggregateBusinessInformationEntitySchemaModule:1:0"
DS = "http://www.w3.org/2000/09/xmldsig#"
FILTER = (
    "not(self::*[name() = 'TaxInvoice'] | ancestor-or-self::*[name() = 'ExchangedDocument'] | "
    "ancestor-or-self::ds:Signature)"
)
BLUE = Color(0.08, 0.24, 0.66)


def signed(xml, key, number):
    """The document read, numbered and signed as the standard has it."""
    root = etree.fromstring(xml)
    document = root.find(f"{{{NS}}}TaxInvoiceDocument")
    document.find(f"{{{NS}}}IssueID").text = f"2026093042000238{number:08d}"
    node = xmlsec.template.create(root, xmlsec.Transform.C14N, xmlsec.Transform.RSA_SHA256, ns="ds")
    root.insert(root.index(document), node)
    reference = xmlsec.template.add_reference(node, xmlsec.Transform.SHA256, uri="")
    xmlsec.template.add_transform(reference, xmlsec.Transform.C14N)
    xpath = xmlsec.template.add_transform(reference, xmlsec.Transform.XPATH)
    etree.SubElement(xpath, f"{{{DS}}}XPath").text = FILTER
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(node))
    context = xmlsec.SignatureContext()
    context.key = key
    context.sign(node)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


class Form:
    """Half a page of boxes, as the legal form has them."""

    def __init__(self, page):
        self.page = page

    def box(self, x, y, width, height, text="", size=7.5, align="centre", ink=None):
        page = self.page
        page.setStrokeColor(BLUE)
        page.setLineWidth(0.45)
        page.rect(x, A4[1] - y - height, width, height)
        if not text:
            return
        page.setFillColor(ink or Color(0.09, 0.11, 0.16))
        page.setFont("Pretendard", size)
        baseline = A4[1] - y - height / 2 - size * 0.36
        if align == "left":
            page.drawString(x + 2.5, baseline, text)
        elif align == "right":
            page.drawRightString(x + width - 2.5, baseline, text)
        else:
            page.drawCentredString(x + width / 2, baseline, text)

    def label(self, x, y, width, height, text, size=7.2):
        self.box(x, y, width, height, text, size, ink=BLUE)

    def row(self, x, y, height, cells):
        for width, text, align in cells:
            if align == "label":
                self.label(x, y, width, height, text)
            else:
                self.box(x, y, width, height, text, 7.8, align)
            x += width

    def digits(self, x, y, text, boxes):
        padded = text.rjust(boxes)
        for n, character in enumerate(padded):
            self.box(x + 14 * n, y, 14, 22, character.strip(), 10)


def party(form, x, side, fields):
    number, name, person, address, kind, item, mail = fields
    form.box(x, 90, 17, 113)
    for n, character in enumerate(side):
        form.page.setFillColor(BLUE)
        form.page.drawString(x + 5, A4[1] - 110 - 20 * n, character)
    x += 17
    form.label(x, 90, 48, 24, "등록번호")
    for n, character in enumerate(number):
        form.box(x + 48 + 13.4 * n, 90, 13.4, 24, character, 10)
    form.row(x, 114, 24, [(48, "상호(법인명)", "label"), (108, name, "left"), (26, "성명", "label"), (70, person, "left")])
    form.row(x, 138, 26, [(48, "사업장 주소", "label"), (204, address, "left")])
    form.row(x, 164, 23, [(48, "업태", "label"), (89, kind, "left"), (26, "종목", "label"), (89, item, "left")])
    form.row(x, 187, 16, [(48, "이메일", "label"), (204, mail, "left")])


def printed(number):
    """The customer's copy."""
    bytes_ = io.BytesIO()
    page = canvas.Canvas(bytes_, pagesize=A4, pageCompression=1)
    form = Form(page)
    form.box(28, 36, 250, 38, "세 금 계 산 서", 18, ink=BLUE)
    form.box(278, 36, 125, 38, "(공급받는자 보관용)", 9, ink=BLUE)
    form.row(403, 36, 19, [(50, "책번호", "label"), (57, "권", "right"), (57, "호", "right")])
    form.row(403, 55, 19, [(50, "일련번호", "label"), (114, "T202609-000001", "centre")])
    issue_id = f"20260930-42000238-{number:08d}"
    form.row(28, 74, 16, [(60, "승인번호", "label"), (230, issue_id, "left"), (60, "전송일시", "label"), (189, "2026-10-06 15:00 (모의 전송)", "left")])
    party(form, 28, "공급자", ("124-81-00998", "㈜개통텔레콤", "한개통", "서울특별시 종로구 세종대로 100", "정보통신업", "기간통신, 콜센터 ASP", "billing@gaetong.example"))
    party(form, 297.6, "공급받는자", ("220-81-62517", "㈜한빛보험", "김한빛", "서울특별시 영등포구 국제금융로 8길 25", "금융및보험업", "손해보험", "tax@hanbit.example"))
    form.row(28, 203, 15, [(76, "작성", "label"), (28, "공란수", "label"), (154, "공급가액", "label"), (140, "세액", "label"), (141, "비고", "label")])
    form.row(28, 218, 13, [(32, "년", "label"), (22, "월", "label"), (22, "일", "label"), (28, "", "label")])
    for n, place in enumerate("백십억천백십만천백십일"):
        form.label(132 + 14 * n, 218, 14, 13, place, 6.6)
    for n, place in enumerate("십억천백십만천백십일"):
        form.label(286 + 14 * n, 218, 14, 13, place, 6.6)
    form.row(28, 231, 22, [(32, "2026", "centre"), (22, "09", "centre"), (22, "30", "centre"), (28, "4", "centre")])
    form.digits(132, 231, "9077500", 11)
    form.digits(286, 231, "907750", 10)
    form.box(426, 218, 141, 35, "청구번호 202609-A0000017", 7.5, "left")
    heads = ["월", "일", "품목", "규격", "수량", "단가", "공급가액", "세액", "비고"]
    widths = [20, 20, 146, 62, 44, 62, 76, 66, 43]
    form.row(28, 253, 16, [(width, head, "label") for width, head in zip(widths, heads)])
    lines = [
        ["09", "30", "ASP기본서비스", "30~49석 · 3년", "35", "160,000", "5,600,000", "560,000", ""],
        ["09", "30", "상담사 파견", "9월", "12.5", "278,200", "3,477,500", "347,750", "상담사 파견"],
        [""] * 9,
        [""] * 9,
    ]
    aligns = ["centre", "centre", "left", "left", "right", "right", "right", "right", "left"]
    for n, line in enumerate(lines):
        form.row(28, 269 + 21.5 * n, 21.5, list(zip(widths, line, aligns)))
    form.row(28, 355, 15, [(104, "합계금액", "label"), (84, "현금", "label"), (84, "수표", "label"), (84, "어음", "label"), (84, "외상미수금", "label"), (99, "이 금액을", "label")])
    form.row(28, 370, 21, [(104, "9,985,250", "right"), (84, "", "right"), (84, "", "right"), (84, "", "right"), (84, "9,985,250", "right"), (99, "( 청구 ) 함", "label")])
    page.save()
    return bytes_.getvalue()


def main():
    unsigned, certificate, key_file, font, count = sys.argv[1:]
    count = int(count)
    with open(unsigned, "rb") as file:
        xml = file.read()
    key = xmlsec.Key.from_file(key_file, xmlsec.KeyFormat.PEM)
    key.load_cert_from_file(certificate, xmlsec.KeyFormat.CERT_PEM)
    pdfmetrics.registerFont(TTFont("Pretendard", font))
    begun = time.perf_counter()
    for number in range(count):
        document = signed(xml, key, number)
    signing = time.perf_counter() - begun
    begun = time.perf_counter()
    for number in range(count):
        paper = printed(number)
    printing = time.perf_counter() - begun
    print(json.dumps({
        "program": "lxml + libxmlsec1, reportlab",
        "count": count,
        "signed_per_second": round(count / signing),
        "xml_bytes": len(document),
        "pdfs_per_second": round(count / printing),
        "pdf_bytes": len(paper),
    }))


main()
