//! The way of signed tax invoices to the tax office, as a port: folders that a transmission service
//! fetches from, and a simulator that answers by itself. A certified service is a third.

use crate::config::{Config, Gateway, Mode};
use async_trait::async_trait;
use gaetong_billing::tax_invoices::meaning;
use gaetong_documents::read_tax_invoice;
use gaetong_seal::verify;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A package of at most a hundred signed documents.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// 제출번호.
    pub submit_id: String,
    pub papers: Vec<Enclosed>,
}

/// A document in a package.
#[derive(Debug, Clone)]
pub struct Enclosed {
    pub issue_id: String,
    /// Ten digits.
    pub customer_business_number: String,
    pub xml: String,
}

/// Answers that came in together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerBatch {
    /// Given back to [`TaxGateway::taken`] once they are booked.
    pub token: String,
    /// 승인번호 and result code.
    pub answers: Vec<(String, String)>,
    /// Lines that say nothing, in words for the operator.
    pub unreadable: Vec<String>,
}

/// Why a gateway did not do as asked; it is asked again later.
#[derive(Debug, thiserror::Error)]
pub enum GatewayProblem {
    #[error("{path}: {error}")]
    Folder { path: PathBuf, error: std::io::Error },
    #[error("{0:?} is no name for a file")]
    Name(String),
}

/// What carries tax invoices out of the house.
#[async_trait]
pub trait TaxGateway: Send + Sync {
    /// `file-drop`.
    fn name(&self) -> &'static str;

    /// Whether nothing of it reaches the tax office.
    fn simulated(&self) -> bool;

    /// Hands a package over. Handing it over again is no second transmission.
    ///
    /// # Errors
    /// The package was not taken, or nobody knows.
    async fn submit(&self, envelope: &Envelope) -> Result<(), GatewayProblem>;

    /// What has been answered and not been taken yet.
    ///
    /// # Errors
    /// The answers could not be asked for.
    async fn answers(&self) -> Result<Vec<AnswerBatch>, GatewayProblem>;

    /// Says that a batch is booked: it does not come again.
    ///
    /// # Errors
    /// It will come again, which does no harm.
    async fn taken(&self, batch: &AnswerBatch) -> Result<(), GatewayProblem>;
}

/// The gateway the configuration names.
pub fn open(config: &Config) -> Box<dyn TaxGateway> {
    let folder = config.data_dir.join("tax-invoices");
    match config.tax_invoice.gateway(config.mode) {
        Gateway::FileDrop => {
            // What a demonstration drops, nobody fetches.
            Box::new(FileDrop { folder, simulated: config.mode != Mode::Production })
        }
        Gateway::Simulator => {
            let drop = FileDrop { folder: folder.join("simulated"), simulated: true };
            Box::new(Simulator { wanted: wanted(config), drop })
        }
    }
}

/// Answers chosen while the house runs, beside those of the configuration.
fn chosen_file(config: &Config) -> PathBuf {
    config.data_dir.join("tax-invoices").join("simulated").join("chosen.csv")
}

/// What the simulator is to answer, by the customer's business number: as configured, then as chosen.
pub fn wanted(config: &Config) -> BTreeMap<String, String> {
    let mut wanted = config.tax_invoice.simulated_answers.clone();
    let text = std::fs::read_to_string(chosen_file(config)).unwrap_or_default();
    let chosen = text.lines().filter_map(|line| line.split_once(','));
    wanted.extend(chosen.map(|(customer, code)| (customer.to_owned(), code.to_owned())));
    wanted
}

/// Chooses what the simulator answers for a customer's business number, ten digits.
///
/// # Errors
/// The choice could not be kept.
pub fn choose(config: &Config, customer: &str, code: &str) -> Result<(), GatewayProblem> {
    let mut wanted = wanted(config);
    wanted.insert(customer.to_owned(), code.to_owned());
    let lines: String = wanted.iter().map(|(who, code)| format!("{who},{code}\n")).collect();
    let path = chosen_file(config);
    made(path.parent().unwrap_or(&path))?;
    written(&path, &lines)
}

/// Packages as folders in `outbox`, answers as CSV files in `answers`: 승인번호 and result code.
#[derive(Debug, Clone)]
pub struct FileDrop {
    pub folder: PathBuf,
    pub simulated: bool,
}

#[async_trait]
impl TaxGateway for FileDrop {
    fn name(&self) -> &'static str {
        "file-drop"
    }

    fn simulated(&self) -> bool {
        self.simulated
    }

    async fn submit(&self, envelope: &Envelope) -> Result<(), GatewayProblem> {
        let outbox = self.folder.join("outbox");
        let package = outbox.join(file_name(&envelope.submit_id)?);
        if package.exists() {
            return Ok(());
        }
        let unfinished = outbox.join(format!(".{}", envelope.submit_id));
        made(&unfinished)?;
        let mut manifest = String::from("issue_id,file,sha256\r\n");
        for paper in &envelope.papers {
            let name = format!("{}.xml", file_name(&paper.issue_id)?);
            written(&unfinished.join(&name), &paper.xml)?;
            // Writing into a String cannot fail.
            let _ = write!(manifest, "{},{name},{}\r\n", paper.issue_id, sha256(&paper.xml));
        }
        written(&unfinished.join("manifest.csv"), &manifest)?;
        // Whoever fetches sees the whole package or none of it.
        std::fs::rename(&unfinished, &package).map_err(|error| failed(&package, error))
    }

    async fn answers(&self) -> Result<Vec<AnswerBatch>, GatewayProblem> {
        let folder = self.folder.join("answers");
        made(&folder)?;
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(|error| failed(&folder, error))? {
            let path = entry.map_err(|error| failed(&folder, error))?.path();
            if path.is_file() && path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"))
            {
                names.push(path);
            }
        }
        names.sort();
        names.iter().map(|path| read_answers(path)).collect()
    }

    async fn taken(&self, batch: &AnswerBatch) -> Result<(), GatewayProblem> {
        let folder = self.folder.join("answers");
        let done = folder.join("taken");
        made(&done)?;
        let name = file_name(&batch.token)?;
        let (from, to) = (folder.join(name), done.join(name));
        match std::fs::rename(&from, to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(&from, error)),
            _ => Ok(()),
        }
    }
}

/// Checks each document as the tax office would, and answers at once.
#[derive(Debug, Clone)]
pub struct Simulator {
    drop: FileDrop,
    /// The answer for a customer's business number.
    wanted: BTreeMap<String, String>,
}

#[async_trait]
impl TaxGateway for Simulator {
    fn name(&self) -> &'static str {
        "simulator"
    }

    fn simulated(&self) -> bool {
        true
    }

    async fn submit(&self, envelope: &Envelope) -> Result<(), GatewayProblem> {
        let folder = self.drop.folder.join("answers");
        made(&folder.join("taken"))?;
        let name = format!("{}.csv", file_name(&envelope.submit_id)?);
        let path = folder.join(&name);
        if path.exists() || folder.join("taken").join(&name).exists() {
            return Ok(());
        }
        self.drop.submit(envelope).await?;
        let mut answers = String::from("issue_id,code\r\n");
        for paper in &envelope.papers {
            let _ = write!(answers, "{},{}\r\n", paper.issue_id, self.verdict(paper));
        }
        written(&path, &answers)
    }

    async fn answers(&self) -> Result<Vec<AnswerBatch>, GatewayProblem> {
        self.drop.answers().await
    }

    async fn taken(&self, batch: &AnswerBatch) -> Result<(), GatewayProblem> {
        self.drop.taken(batch).await
    }
}

impl Simulator {
    fn verdict<'a>(&'a self, paper: &Enclosed) -> &'a str {
        if verify(&paper.xml).is_err() {
            return "SYN002";
        }
        match read_tax_invoice(&paper.xml) {
            Err(_) => "SYN004",
            Ok(read) if read.issue_id != paper.issue_id => "SYN003",
            Ok(_) => {
                self.wanted.get(&paper.customer_business_number).map_or("SUC001", String::as_str)
            }
        }
    }
}

/// A line is `승인번호,코드`; the number may have hyphens, a title line is passed over.
fn read_answers(path: &Path) -> Result<AnswerBatch, GatewayProblem> {
    let text = std::fs::read_to_string(path).map_err(|error| failed(path, error))?;
    let token =
        path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut batch = AnswerBatch { token, ..AnswerBatch::default() };
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with("issue_id") {
            continue;
        }
        let mut fields = line.split(',').map(|field| field.trim().trim_matches('"'));
        let issue_id = fields.next().unwrap_or_default().replace('-', "");
        let code = fields.next().unwrap_or_default();
        if issue_id.len() == 24 && issue_id.is_ascii() && meaning(code).is_some() {
            batch.answers.push((issue_id, code.to_owned()));
        } else {
            batch.unreadable.push(format!("{}, line {number}: {line}", batch.token));
        }
    }
    Ok(batch)
}

/// A name made of what our own numbers are made of: nothing leads out of the folder.
fn file_name(name: &str) -> Result<&str, GatewayProblem> {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
        return Err(GatewayProblem::Name(name.to_owned()));
    }
    Ok(name)
}

fn made(folder: &Path) -> Result<(), GatewayProblem> {
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))
}

fn written(path: &Path, text: &str) -> Result<(), GatewayProblem> {
    // A name that ends otherwise is not read until the file is whole.
    let unfinished = path.with_extension("part");
    std::fs::write(&unfinished, text).map_err(|error| failed(&unfinished, error))?;
    std::fs::rename(&unfinished, path).map_err(|error| failed(path, error))
}

fn failed(path: &Path, error: std::io::Error) -> GatewayProblem {
    GatewayProblem::Folder { path: path.to_owned(), error }
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::tax_invoice::tests::invoice;
    use crate::seal::Sealer;
    use gaetong_billing::tax_invoices::Seal;

    /// A folder of its own, thrown away at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Folder {
            Folder(std::env::temp_dir().join(format!("gaetong-gateway-{}", uuid::Uuid::new_v4())))
        }

        fn config(&self) -> Config {
            Config { mode: Mode::Test, data_dir: self.0.clone(), ..Config::default() }
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn enclosed(issue_id: &str, customer: &str, xml: &str) -> Enclosed {
        Enclosed {
            issue_id: issue_id.into(),
            customer_business_number: customer.into(),
            xml: xml.into(),
        }
    }

    const FIRST: &str = "202610314200023800000001";

    #[actix_web::test]
    async fn a_package_is_dropped_whole_and_once() {
        let folder = Folder::new();
        let drop = FileDrop { folder: folder.0.clone(), simulated: false };
        let envelope =
            Envelope { submit_id: "s-1".into(), papers: vec![enclosed(FIRST, "1", "<x/>")] };
        drop.submit(&envelope).await.unwrap();
        drop.submit(&envelope).await.unwrap();
        let package = folder.0.join("outbox/s-1");
        let xml = std::fs::read_to_string(package.join(format!("{FIRST}.xml"))).unwrap();
        assert_eq!(xml, "<x/>");
        let manifest = std::fs::read_to_string(package.join("manifest.csv")).unwrap();
        assert!(manifest.contains(&format!("{FIRST},{FIRST}.xml,")), "{manifest}");
        let left: Vec<_> = std::fs::read_dir(folder.0.join("outbox")).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing unfinished is left");
        let outside = Envelope { submit_id: "../s".into(), papers: Vec::new() };
        assert!(matches!(drop.submit(&outside).await, Err(GatewayProblem::Name(_))));
    }

    #[actix_web::test]
    async fn answers_are_read_until_they_are_taken() {
        let folder = Folder::new();
        let drop = FileDrop { folder: folder.0.clone(), simulated: false };
        assert!(drop.answers().await.unwrap().is_empty());
        let text = "\u{feff}issue_id,code\r\n20261031-42000238-00000001,SUC001\r\n\r\n\
                    202610314200023800000002,\"ERR009\"\r\nrubbish\r\n202610314200023800000003,OK\r\n";
        std::fs::write(folder.0.join("answers/a.csv"), text).unwrap();
        let batches = drop.answers().await.unwrap();
        let [batch] = batches.as_slice() else { panic!("{batches:?}") };
        let answer = |id: &str, code: &str| (id.to_owned(), code.to_owned());
        let second = "202610314200023800000002";
        assert_eq!(batch.answers, [answer(FIRST, "SUC001"), answer(second, "ERR009")]);
        assert_eq!(
            batch.unreadable,
            ["a.csv, line 5: rubbish", "a.csv, line 6: 202610314200023800000003,OK"]
        );
        drop.taken(batch).await.unwrap();
        drop.taken(batch).await.unwrap();
        assert!(drop.answers().await.unwrap().is_empty());
        assert!(folder.0.join("answers/taken/a.csv").exists());
    }

    #[actix_web::test]
    async fn the_simulator_answers_what_was_asked_of_it_and_looks_at_the_signature() {
        let folder = Folder::new();
        let mut config = folder.config();
        config.tax_invoice.simulated_answers =
            [("1111111119".to_owned(), "ERR002".to_owned())].into_iter().collect();
        let sealed = Sealer::new(&config).seal(&invoice(1, 2)).unwrap();
        let gateway = open(&config);
        assert!(gateway.simulated());
        let damaged = sealed.replace("품목 1", "품목 7");
        let papers = vec![
            enclosed(FIRST, "2208162517", &sealed),
            enclosed(FIRST, "1111111119", &sealed),
            enclosed(FIRST, "2208162517", &damaged),
            enclosed("202610314200023800000009", "2208162517", &sealed),
        ];
        let envelope = Envelope { submit_id: "s-2".into(), papers };
        gateway.submit(&envelope).await.unwrap();
        gateway.submit(&envelope).await.unwrap();
        let batches = gateway.answers().await.unwrap();
        let codes: Vec<&str> = batches
            .iter()
            .flat_map(|batch| &batch.answers)
            .map(|(_, code)| code.as_str())
            .collect();
        assert_eq!(codes, ["SUC001", "ERR002", "SYN002", "SYN003"]);
        gateway.taken(&batches[0]).await.unwrap();
        gateway.submit(&envelope).await.unwrap();
        assert!(gateway.answers().await.unwrap().is_empty(), "answered once");
    }

    #[test]
    fn only_production_drops_files_in_earnest() {
        let mut config = Folder::new().config();
        config.tax_invoice.gateway = Some(Gateway::FileDrop);
        assert!(open(&config).simulated());
        config.mode = Mode::Production;
        assert!(!open(&config).simulated());
    }
}
