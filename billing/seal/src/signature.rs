//! The signature of the standard electronic tax invoice: one reference to the whole document,
//! canonical, without the root's own tag, the management data and the signature itself;
//! RSA with SHA-256; the certificate beside it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use quick_xml::events::Event;
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::{NsReader, XmlVersion};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};

use crate::canonical_xml::SIGNATURES;
use crate::{Certificate, Credentials, Part, Reading, UnreadableXml, canonical};

const CANONICAL: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const XPATH: &str = "http://www.w3.org/TR/1999/REC-xpath-19991116";
const DIGEST: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const FILTER: &str = "not(self::*[name() = 'TaxInvoice'] | ancestor-or-self::*[name() = \
                      'ExchangedDocument'] | ancestor-or-self::ds:Signature)";
/// The signature stands directly before this element.
const SIGNED_ELEMENT: &str = "<TaxInvoiceDocument>";

/// Why a document could not be signed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SealFailed {
    #[error(transparent)]
    Xml(#[from] UnreadableXml),
    #[error("the document has no TaxInvoiceDocument, or it has a signature already")]
    NotUnsigned,
    #[error("the key does not sign: {0}")]
    Key(String),
}

/// Why a signature is not believed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SignatureRefused {
    #[error(transparent)]
    Xml(#[from] UnreadableXml),
    #[error("the document is not signed")]
    NotSigned,
    #[error("the document has more than one signature")]
    TwoSignatures,
    #[error("the signature uses {0}, which a tax invoice does not")]
    Method(String),
    #[error("the signature lacks {0}")]
    Lacks(&'static str),
    #[error("the certificate in the signature cannot be read: {0}")]
    Certificate(String),
    #[error("the document was changed after it was signed")]
    DocumentChanged,
    #[error("the signature was not made with the key of its certificate")]
    NotOfThisCertificate,
}

/// What a good signature says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Whose key it was. Who vouches for the certificate is not asked here.
    pub certificate: Certificate,
    pub reading: Reading,
}

/// Puts a signature into an unsigned tax invoice.
///
/// # Errors
/// A document that is no unsigned tax invoice, or a key that fails.
pub fn sign(xml: &str, with: &Credentials, reading: Reading) -> Result<String, SealFailed> {
    let at = xml.find(SIGNED_ELEMENT).ok_or(SealFailed::NotUnsigned)?;
    if xml.contains(SIGNATURES) {
        return Err(SealFailed::NotUnsigned);
    }
    let content = canonical(xml, Part::TaxInvoice(reading))?;
    let digest = BASE64.encode(digest(&SHA256, content.as_bytes()));
    let (before, after) = xml.split_at(at);
    let opening = format!("<ds:Signature xmlns:ds=\"{SIGNATURES}\">{}", signed_info(&digest));
    let key_info = format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data>\
         </ds:KeyInfo>",
        BASE64.encode(with.certificate().der())
    );
    let unfinished = format!("{before}{opening}</ds:Signature>{after}");
    let signed = canonical(&unfinished, Part::SignedInfo)?;
    let mut value = vec![0; with.key().public().modulus_len()];
    with.key()
        .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut value)
        .map_err(|error| SealFailed::Key(error.to_string()))?;
    let value = BASE64.encode(value);
    Ok(format!(
        "{before}{opening}<ds:SignatureValue>{value}</ds:SignatureValue>{key_info}\
         </ds:Signature>{after}"
    ))
}

fn signed_info(digest: &str) -> String {
    let method = |element: &str, algorithm: &str| {
        format!("<ds:{element} Algorithm=\"{algorithm}\"></ds:{element}>")
    };
    [
        "<ds:SignedInfo>".to_owned(),
        method("CanonicalizationMethod", CANONICAL),
        method("SignatureMethod", RSA_SHA256),
        "<ds:Reference URI=\"\"><ds:Transforms>".to_owned(),
        method("Transform", CANONICAL),
        format!("<ds:Transform Algorithm=\"{XPATH}\"><ds:XPath>{FILTER}</ds:XPath>"),
        "</ds:Transform></ds:Transforms>".to_owned(),
        method("DigestMethod", DIGEST),
        format!("<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"),
    ]
    .concat()
}

/// Checks the one signature of a tax invoice: its methods, the digest of the document under either
/// reading, and the signature itself with the key of the certificate beside it.
///
/// # Errors
/// Each its own variant; an unsigned document is [`SignatureRefused::NotSigned`].
pub fn verify(xml: &str) -> Result<Signed, SignatureRefused> {
    let found = Found::read(xml)?;
    match found.count("") {
        0 => return Err(SignatureRefused::NotSigned),
        1 => {}
        _ => return Err(SignatureRefused::TwoSignatures),
    }
    found.check_methods()?;
    let stated = found.bytes("SignedInfo/Reference/DigestValue", "DigestValue")?;
    let holds = |reading: &Reading| {
        canonical(xml, Part::TaxInvoice(*reading))
            .is_ok_and(|content| digest(&SHA256, content.as_bytes()).as_ref() == stated)
    };
    let readings = [Reading::AsPractised, Reading::ToTheLetter];
    let reading = readings.into_iter().find(holds).ok_or(SignatureRefused::DocumentChanged)?;
    let der = found.bytes("KeyInfo/X509Data/X509Certificate", "X509Certificate")?;
    let certificate = Certificate::from_der(&der)
        .map_err(|error| SignatureRefused::Certificate(error.to_string()))?;
    let value = found.bytes("SignatureValue", "SignatureValue")?;
    let signed = canonical(xml, Part::SignedInfo)?;
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, certificate.public_key())
        .verify(signed.as_bytes(), &value)
        .map_err(|_| SignatureRefused::NotOfThisCertificate)?;
    Ok(Signed { certificate, reading })
}

/// The elements of the signatures below the root, by their path below `ds:Signature`.
#[derive(Default)]
struct Found(BTreeMap<String, Vec<Element>>);

#[derive(Default, Clone)]
struct Element {
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Found {
    fn read(xml: &str) -> Result<Found, SignatureRefused> {
        let mut reader = NsReader::from_str(xml.strip_prefix('\u{feff}').unwrap_or(xml));
        reader.config_mut().expand_empty_elements = true;
        let mut found = Found::default();
        // None for an element of another namespace; the root comes first.
        let mut path: Vec<(Option<String>, Element)> = Vec::new();
        loop {
            let (namespace, event) = reader.read_resolved_event().map_err(UnreadableXml::from)?;
            let ours = namespace == ResolveResult::Bound(Namespace(SIGNATURES));
            match event {
                Event::Start(tag) => {
                    let name = ours.then(|| tag.local_name().as_ref().to_owned());
                    let mut element = Element::default();
                    for attribute in tag.attributes().flatten() {
                        let value = attribute
                            .normalized_value(XmlVersion::Explicit1_0)
                            .map_err(UnreadableXml::from)?;
                        element
                            .attributes
                            .insert(attribute.key.as_ref().to_owned(), value.into_owned());
                    }
                    path.push((name, element));
                }
                Event::Text(text) => {
                    if let Some((_, element)) = path.last_mut() {
                        element.text.push_str(&text.xml10_content());
                    }
                }
                Event::End(_) => found.close(&mut path),
                Event::Eof => return Ok(found),
                _ => {}
            }
        }
    }

    fn close(&mut self, path: &mut Vec<(Option<String>, Element)>) {
        let names: Option<Vec<String>> =
            path.iter().skip(1).map(|(name, _)| name.clone()).collect();
        let Some((_, element)) = path.pop() else { return };
        let Some(names) = names else { return };
        if names.first().is_some_and(|name| name == "Signature") {
            self.0.entry(names[1..].join("/")).or_default().push(element);
        }
    }

    fn count(&self, path: &str) -> usize {
        self.0.get(path).map_or(0, Vec::len)
    }

    fn one(&self, path: &str, name: &'static str) -> Result<&Element, SignatureRefused> {
        match self.0.get(path).map(Vec::as_slice) {
            Some([one]) => Ok(one),
            Some([_, ..]) => Err(SignatureRefused::Method(format!("{name} twice"))),
            _ => Err(SignatureRefused::Lacks(name)),
        }
    }

    fn bytes(&self, path: &str, name: &'static str) -> Result<Vec<u8>, SignatureRefused> {
        let text: String = self.one(path, name)?.text.split_whitespace().collect();
        BASE64.decode(text).map_err(|_| SignatureRefused::Method(format!("{name} in no base64")))
    }

    /// Exactly the methods of the standard: a signature over less, or with something weaker, is none.
    fn check_methods(&self) -> Result<(), SignatureRefused> {
        let algorithm =
            |element: &Element| element.attributes.get("Algorithm").cloned().unwrap_or_default();
        for (path, name, wanted) in [
            ("SignedInfo/CanonicalizationMethod", "CanonicalizationMethod", CANONICAL),
            ("SignedInfo/SignatureMethod", "SignatureMethod", RSA_SHA256),
            ("SignedInfo/Reference/DigestMethod", "DigestMethod", DIGEST),
        ] {
            let used = algorithm(self.one(path, name)?);
            if used != wanted {
                return Err(SignatureRefused::Method(used));
            }
        }
        let reference = self.one("SignedInfo/Reference", "Reference")?;
        if reference.attributes.get("URI").map(String::as_str) != Some("") {
            return Err(SignatureRefused::Method("a reference to a part".to_owned()));
        }
        let transforms = self.0.get("SignedInfo/Reference/Transforms/Transform");
        let transforms: Vec<String> = transforms.into_iter().flatten().map(algorithm).collect();
        if transforms != [CANONICAL, XPATH] {
            return Err(SignatureRefused::Method(format!("the transforms {transforms:?}")));
        }
        let filter = self.one("SignedInfo/Reference/Transforms/Transform/XPath", "XPath")?;
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        if bare(&filter.text) != bare(FILTER) {
            return Err(SignatureRefused::Method(format!("the filter {}", filter.text)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWKWARD: &str = include_str!("../tests/given/awkward.xml");

    fn credentials() -> Credentials {
        let certificate = include_bytes!("../tests/given/certificate.pem");
        Credentials::from_pem(certificate, include_bytes!("../tests/given/key.pem")).unwrap()
    }

    /// Signed by `javax.xml.crypto` of OpenJDK 17 (Apache Santuario) and by `xmlsec1` 1.2.37: they
    /// disagree about the octets, and each is believed under its own reading.
    #[test]
    fn signatures_of_two_other_programs_are_believed() {
        for (xml, reading) in [
            (include_str!("../tests/given/signed_by_java.xml"), Reading::AsPractised),
            (include_str!("../tests/given/signed_by_xmlsec1.xml"), Reading::ToTheLetter),
        ] {
            let signed = verify(xml).unwrap();
            assert_eq!(signed.reading, reading);
            assert_eq!(&signed.certificate, credentials().certificate());
        }
    }

    /// RSA signatures of this kind depend on nothing but key and text.
    #[test]
    fn our_digest_is_the_digest_java_made() {
        let ours = sign(AWKWARD, &credentials(), Reading::AsPractised).unwrap();
        let value = |xml: &str| {
            let (_, rest) = xml.split_once("<ds:DigestValue>").unwrap();
            rest.split_once('<').unwrap().0.to_owned()
        };
        assert_eq!(value(&ours), value(include_str!("../tests/given/signed_by_java.xml")));
    }

    #[test]
    fn what_we_sign_we_believe_under_the_reading_it_was_made_with() {
        for reading in [Reading::AsPractised, Reading::ToTheLetter] {
            let signed = sign(AWKWARD, &credentials(), reading).unwrap();
            assert_eq!(verify(&signed).unwrap().reading, reading);
            assert!(signed.contains("</ds:Signature><TaxInvoiceDocument>"));
        }
    }

    #[test]
    fn a_changed_byte_of_the_document_is_seen_and_management_data_may_change() {
        let signed = sign(AWKWARD, &credentials(), Reading::AsPractised).unwrap();
        for (from, to) in [
            ("202611280000000000000001", "202611280000000000000002"),
            ("urn:example:d", "urn:example:e"),
            ("b:z=\"1\"", "b:z=\"2\""),
            ("<inside", " <inside"),
        ] {
            let changed = signed.replace(from, to);
            assert_ne!(changed, signed, "{from}");
            assert_eq!(verify(&changed), Err(SignatureRefused::DocumentChanged), "{from}");
        }
        let later = signed.replace("20261128120000", "20261129120000");
        assert_ne!(later, signed);
        assert!(verify(&later).is_ok());
    }

    #[test]
    fn a_changed_signature_is_seen() {
        let signed = sign(AWKWARD, &credentials(), Reading::AsPractised).unwrap();
        let refused = |from: &str, to: &str| {
            let changed = signed.replacen(from, to, 1);
            assert_ne!(changed, signed, "{from}");
            verify(&changed).unwrap_err()
        };
        assert!(matches!(refused("rsa-sha256", "rsa-sha1"), SignatureRefused::Method(_)));
        assert!(matches!(refused("xmlenc#sha256", "xmldsig#sha1"), SignatureRefused::Method(_)));
        assert!(matches!(refused("self::*[", "self::a["), SignatureRefused::Method(_)));
        assert!(matches!(refused("URI=\"\"", "URI=\"#a\""), SignatureRefused::Method(_)));
        let value = signed.split_once("<ds:SignatureValue>").unwrap().1;
        let (value, _) = value.split_once('<').unwrap();
        let first = if value.starts_with('A') { "B" } else { "A" };
        let other = format!("{first}{}", &value[1..]);
        assert_eq!(refused(value, &other), SignatureRefused::NotOfThisCertificate);
        assert_eq!(verify(AWKWARD), Err(SignatureRefused::NotSigned));
        let (_, rest) = signed.split_once("<ds:Signature ").unwrap();
        let (inner, _) = rest.split_once("</ds:Signature>").unwrap();
        let second = format!("<ds:Signature {inner}</ds:Signature></TaxInvoice>");
        let twice = signed.replace("</TaxInvoice>", &second);
        assert_eq!(verify(&twice), Err(SignatureRefused::TwoSignatures));
    }

    #[test]
    fn what_is_signed_is_not_signed_again() {
        let signed = sign(AWKWARD, &credentials(), Reading::AsPractised).unwrap();
        let again = sign(&signed, &credentials(), Reading::AsPractised);
        assert_eq!(again, Err(SealFailed::NotUnsigned));
        let nothing = sign("<a/>", &credentials(), Reading::AsPractised);
        assert_eq!(nothing, Err(SealFailed::NotUnsigned));
    }
}
