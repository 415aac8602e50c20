//! A long form as a list of tasks, each with its status; what cannot start yet is not a link.

use askama::Template;
use askama::filters::HtmlSafe;

use super::signs::Tag;

#[derive(Clone, Debug)]
pub struct TaskItem {
    pub title: String,
    pub hint: String,
    /// Where the task is done; `None` while it cannot be started.
    pub href: Option<String>,
    pub tag: Tag,
    pub done: bool,
}

#[derive(Clone, Debug, Template)]
#[template(path = "part/task_list.html")]
pub struct TaskList {
    pub items: Vec<TaskItem>,
}

impl TaskList {
    /// Done and all: `3`, `7`.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.items.iter().filter(|item| item.done).count(), self.items.len())
    }
}

impl HtmlSafe for TaskList {}
