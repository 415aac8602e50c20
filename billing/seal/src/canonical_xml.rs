//! Canonical XML 1.0 without comments (<http://www.w3.org/TR/2001/REC-xml-c14n-20010315>), for a
//! whole document and for the two parts of a tax invoice that a signature is made of.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::rc::Rc;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::Reading;

pub(crate) const SIGNATURES: &str = "http://www.w3.org/2000/09/xmldsig#";

/// Which nodes of the document are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Document,
    /// `ds:SignedInfo` of the signature below the root, with the namespaces in scope there.
    SignedInfo,
    /// What the filter of the standard leaves: neither the root's own tag nor `ExchangedDocument`
    /// nor the signature.
    TaxInvoice(Reading),
}

/// Why a text is not a document that can be signed or checked.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UnreadableXml {
    #[error("the XML is not well formed: {0}")]
    Malformed(String),
    #[error("the XML has a document type declaration, which is not taken")]
    DocumentType,
    #[error("the XML uses the entity &{0};, which is not defined")]
    Entity(String),
    #[error("the XML uses the prefix {0} without declaring it")]
    Prefix(String),
    #[error("the XML has the attribute {0}, which a tax invoice has no use for")]
    Attribute(String),
}

impl From<quick_xml::Error> for UnreadableXml {
    fn from(error: quick_xml::Error) -> UnreadableXml {
        UnreadableXml::Malformed(error.to_string())
    }
}

/// The canonical form of a part of a document.
///
/// # Errors
/// What is not well formed, and what no tax invoice has: a document type, entities of its own,
/// attributes of the namespace `xml`.
pub fn canonical(xml: &str, part: Part) -> Result<String, UnreadableXml> {
    let mut writing = Writing {
        part,
        out: String::with_capacity(xml.len() + 512),
        open: Vec::new(),
        root: Root::Ahead,
    };
    let mut reader = Reader::from_str(xml.strip_prefix('\u{feff}').unwrap_or(xml));
    loop {
        match reader.read_event()? {
            Event::Start(tag) => writing.start(&tag)?,
            Event::Empty(tag) => {
                writing.start(&tag)?;
                writing.end();
            }
            Event::End(_) => writing.end(),
            Event::Text(text) => writing.text(&text.xml10_content())?,
            Event::CData(text) => writing.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let meant = match reference.resolve_char_ref()? {
                    Some(character) => character,
                    None => predefined(&reference)?,
                };
                writing.text(meant.encode_utf8(&mut [0; 4]))?;
            }
            Event::PI(instruction) => {
                writing.instruction(instruction.target(), instruction.content())
            }
            Event::Comment(_) | Event::Decl(_) => {}
            Event::DocType(_) => return Err(UnreadableXml::DocumentType),
            Event::Eof => break,
        }
    }
    if writing.root != Root::Closed {
        return Err(UnreadableXml::Malformed("it ends before its root element does".to_owned()));
    }
    Ok(writing.out)
}

fn predefined(name: &str) -> Result<char, UnreadableXml> {
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(UnreadableXml::Entity(other.to_owned())),
    }
}

/// Prefix to namespace; the default namespace has the empty prefix.
type Namespaces = BTreeMap<String, String>;

#[derive(Debug, PartialEq, Eq)]
enum Root {
    Ahead,
    Open,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// Not written, and nothing below it is.
    Hidden,
    /// Not written, but something below it may be.
    Passed,
    /// Its tag is not written; its namespaces and what is below it are.
    Bare,
    Shown,
}

struct Open {
    name: String,
    sight: Sight,
    in_scope: Rc<Namespaces>,
    /// What the nearest written element above has said.
    said: Rc<Namespaces>,
}

struct Writing {
    part: Part,
    out: String,
    open: Vec<Open>,
    root: Root,
}

/// Name as written, and value.
type Written = (String, String);

/// An attribute in the order of the canonical form: by namespace, then by local name.
type Attribute = (String, String, String, String);

impl Writing {
    fn start(&mut self, tag: &BytesStart) -> Result<(), UnreadableXml> {
        match self.root {
            Root::Closed => {
                return Err(UnreadableXml::Malformed("it has two root elements".to_owned()));
            }
            Root::Ahead => self.root = Root::Open,
            Root::Open => {}
        }
        let name = tag.name().as_ref().to_owned();
        let (in_scope, attributes) = self.declared(tag)?;
        let sight = self.sight(&name, &in_scope)?;
        let above = self.open.last().map(|open| Rc::clone(&open.said)).unwrap_or_default();
        let written = matches!(sight, Sight::Shown | Sight::Bare);
        if sight == Sight::Shown {
            self.out.push('<');
            self.out.push_str(&name);
        }
        if written {
            self.namespaces(&in_scope, &above);
        }
        let to_the_letter = self.part == Part::TaxInvoice(Reading::ToTheLetter);
        if sight == Sight::Shown || (sight == Sight::Bare && to_the_letter) {
            self.attributes(attributes, &in_scope)?;
        }
        if sight == Sight::Shown {
            self.out.push('>');
        }
        let says = sight == Sight::Shown || (sight == Sight::Bare && !to_the_letter);
        let said = if says { Rc::clone(&in_scope) } else { above };
        self.open.push(Open { name, sight, in_scope, said });
        Ok(())
    }

    fn end(&mut self) {
        let Some(closed) = self.open.pop() else { return };
        if closed.sight == Sight::Shown {
            self.out.push_str("</");
            self.out.push_str(&closed.name);
            self.out.push('>');
        }
        if self.open.is_empty() {
            self.root = Root::Closed;
        }
    }

    /// What is declared at an element, and its attributes.
    fn declared(&self, tag: &BytesStart) -> Result<(Rc<Namespaces>, Vec<Written>), UnreadableXml> {
        let above = self.open.last().map(|open| Rc::clone(&open.in_scope)).unwrap_or_default();
        let (mut declared, mut attributes) = (Vec::new(), Vec::new());
        for attribute in tag.attributes() {
            let attribute =
                attribute.map_err(|error| UnreadableXml::Malformed(error.to_string()))?;
            let name = attribute.key.as_ref();
            let value = attribute.normalized_value(XmlVersion::Explicit1_0)?.into_owned();
            match name.split_once(':') {
                None if name == "xmlns" => declared.push((String::new(), value)),
                Some(("xmlns", prefix)) => declared.push((prefix.to_owned(), value)),
                Some(("xml", _)) => return Err(UnreadableXml::Attribute(name.to_owned())),
                _ => attributes.push((name.to_owned(), value)),
            }
        }
        if declared.is_empty() {
            return Ok((above, attributes));
        }
        let mut in_scope = (*above).clone();
        for (prefix, namespace) in declared {
            if namespace.is_empty() {
                in_scope.remove(&prefix);
            } else {
                in_scope.insert(prefix, namespace);
            }
        }
        Ok((Rc::new(in_scope), attributes))
    }

    fn sight(&self, name: &str, in_scope: &Namespaces) -> Result<Sight, UnreadableXml> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if !prefix.is_empty() && !in_scope.contains_key(prefix) {
            return Err(UnreadableXml::Prefix(prefix.to_owned()));
        }
        let above = self.open.last().map_or(Sight::Passed, |open| open.sight);
        let of_signatures = in_scope.get(prefix).is_some_and(|namespace| namespace == SIGNATURES);
        Ok(match self.part {
            Part::Document => Sight::Shown,
            Part::TaxInvoice(_) if above == Sight::Hidden => Sight::Hidden,
            Part::TaxInvoice(_) => match name {
                "TaxInvoice" => Sight::Bare,
                "ExchangedDocument" => Sight::Hidden,
                _ if of_signatures && local == "Signature" => Sight::Hidden,
                _ => Sight::Shown,
            },
            Part::SignedInfo => match (above, self.open.len()) {
                (Sight::Shown, _) => Sight::Shown,
                (Sight::Passed, 0) => Sight::Passed,
                (Sight::Passed, 1) if of_signatures && local == "Signature" => Sight::Passed,
                (Sight::Passed, 2) if of_signatures && local == "SignedInfo" => Sight::Shown,
                _ => Sight::Hidden,
            },
        })
    }

    /// Declarations not said yet, the default namespace first, then by prefix.
    fn namespaces(&mut self, in_scope: &Namespaces, said: &Namespaces) {
        if said.contains_key("") && !in_scope.contains_key("") {
            self.out.push_str(" xmlns=\"\"");
        }
        for (prefix, namespace) in in_scope {
            if said.get(prefix) == Some(namespace) {
                continue;
            }
            let colon = if prefix.is_empty() { "" } else { ":" };
            // Writing to a String cannot fail.
            let _ = write!(self.out, " xmlns{colon}{prefix}=\"");
            quoted(&mut self.out, namespace);
            self.out.push('"');
        }
    }

    fn attributes(
        &mut self,
        attributes: Vec<Written>,
        in_scope: &Namespaces,
    ) -> Result<(), UnreadableXml> {
        let mut sorted: Vec<Attribute> = Vec::with_capacity(attributes.len());
        for (name, value) in attributes {
            let (prefix, local) = name.split_once(':').unwrap_or(("", &name));
            let namespace = match prefix {
                "" => String::new(),
                _ => in_scope
                    .get(prefix)
                    .cloned()
                    .ok_or_else(|| UnreadableXml::Prefix(prefix.to_owned()))?,
            };
            sorted.push((namespace, local.to_owned(), name.clone(), value));
        }
        sorted.sort();
        for (_, _, name, value) in sorted {
            let _ = write!(self.out, " {name}=\"");
            quoted(&mut self.out, &value);
            self.out.push('"');
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), UnreadableXml> {
        match self.open.last().map(|open| open.sight) {
            None if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() => {}
            None => {
                return Err(UnreadableXml::Malformed("it has text outside its root".to_owned()));
            }
            Some(Sight::Shown | Sight::Bare) => escaped(&mut self.out, text),
            Some(Sight::Hidden | Sight::Passed) => {}
        }
        Ok(())
    }

    fn instruction(&mut self, target: &str, content: &str) {
        let written = match self.open.last().map(|open| open.sight) {
            None => self.part != Part::SignedInfo,
            Some(sight) => matches!(sight, Sight::Shown | Sight::Bare),
        };
        if !written {
            return;
        }
        let content = content.trim_start();
        let gap = if content.is_empty() { "" } else { " " };
        let (before, after) = match self.root {
            Root::Ahead => ("", "\n"),
            Root::Open => ("", ""),
            Root::Closed => ("\n", ""),
        };
        let _ = write!(self.out, "{before}<?{target}{gap}{content}?>{after}");
    }
}

/// Text between tags.
fn escaped(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#xD;"),
            other => out.push(other),
        }
    }
}

/// Text between quotation marks.
fn quoted(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(xml: &str, expected: &str) {
        assert_eq!(canonical(xml, Part::Document).as_deref(), Ok(expected));
        assert_eq!(canonical(expected, Part::Document).as_deref(), Ok(expected), "it is its own");
    }

    /// The examples of the specification, section 3, without those that need a document type.
    #[test]
    fn whitespace_tags_and_characters_are_written_one_way() {
        check(
            "<?xml version=\"1.0\"?>\n<?style href=\"a\"  ?>\n\n<!-- no -->\n<a>b<!-- c --></a>\n<?d?>",
            "<?style href=\"a\"  ?>\n<a>b</a>\n<?d?>",
        );
        check("<a><b   /><c   ></c></a>", "<a><b></b><c></c></a>");
        check(
            "<e5 a:attr=\"out\" b:attr=\"sorted\" attr2=\"all\" attr=\"I'm\" \
             xmlns:b=\"http://www.ietf.org\" xmlns:a=\"http://www.w3.org\" xmlns=\"http://e\"/>",
            "<e5 xmlns=\"http://e\" xmlns:a=\"http://www.w3.org\" xmlns:b=\"http://www.ietf.org\" \
             attr=\"I'm\" attr2=\"all\" b:attr=\"sorted\" a:attr=\"out\"></e5>",
        );
        check("<a>&#13;\r\nb</a>", "<a>&#xD;\nb</a>");
        check("<a><![CDATA[x>\"0\" && x<9]]></a>", "<a>x&gt;\"0\" &amp;&amp; x&lt;9</a>");
        check(
            "<a b='&#9;&#10; &quot;<' />".replace('<', "&lt;").replacen("&lt;", "<", 1).as_str(),
            "<a b=\"&#x9;&#xA; &quot;&lt;\"></a>",
        );
        check(
            "<a xmlns='u'><b xmlns=''><c xmlns='u'/></b></a>",
            "<a xmlns=\"u\"><b xmlns=\"\"><c xmlns=\"u\"></c></b></a>",
        );
    }

    #[test]
    fn what_no_tax_invoice_has_is_refused() {
        let refused = |xml: &str| canonical(xml, Part::Document).unwrap_err();
        assert_eq!(
            refused("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"),
            UnreadableXml::DocumentType
        );
        assert_eq!(refused("<a>&e;</a>"), UnreadableXml::Entity("e".into()));
        assert_eq!(refused("<b:a/>"), UnreadableXml::Prefix("b".into()));
        assert_eq!(refused("<a xml:lang='ko'/>"), UnreadableXml::Attribute("xml:lang".into()));
        for broken in ["", "<a>", "<a></b>", "<a/><b/>", "<a/>text", "<a b='1' b='2'/>"] {
            assert!(matches!(refused(broken), UnreadableXml::Malformed(_)), "{broken}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(xml in ".{0,60}") {
            let _ = canonical(&xml, Part::Document);
        }

        #[test]
        fn no_row_of_tags_makes_it_panic(
            pieces in proptest::collection::vec(proptest::sample::select(vec![
                "<a>", "</a>", "<TaxInvoice xmlns='u'>", "</TaxInvoice>", "<b:c xmlns:b='d'/>", "<!--", "-->",
                "<?p q?>", "&amp;", "&#0;", "<![CDATA[", "]]>", "x", " y='1'", "<ds:Signature>", "\u{feff}",
            ]), 0..12),
        ) {
            for part in [Part::Document, Part::SignedInfo, Part::TaxInvoice(Reading::AsPractised)] {
                let _ = canonical(&pieces.concat(), part);
            }
            let _ = crate::verify(&pieces.concat());
        }
    }
}
