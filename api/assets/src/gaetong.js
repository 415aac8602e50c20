// Everything here is a convenience: each page works without it.
const $ = (s, r = document) => r.querySelector(s);
const $$ = (s, r = document) => [...r.querySelectorAll(s)];
const on = (type, f, o) => document.addEventListener(type, f, o);

// Rows: j/k and arrows move, Enter opens, a click anywhere opens.
const rows = () => $$("table.grid tbody tr[data-href]");
let row = -1;
function go(step) {
  const all = rows();
  if (!all.length) return;
  all[row]?.classList.remove("is-current");
  row = Math.max(0, Math.min(all.length - 1, row + step));
  const r = all[row];
  r.classList.add("is-current");
  ($("a", r) ?? r).focus({ preventScroll: true });
  r.scrollIntoView({ block: "nearest" });
}
on("click", (e) => {
  const copy = e.target.closest("[data-copy]");
  if (copy) return copyText(copy);
  const picker = e.target.closest("[data-picker]");
  if (picker) return pick(picker);
  const dialog = e.target.closest("[data-dialog]");
  if (dialog) return $(dialog.dataset.dialog)?.showModal();
  $$("details.menu[open]").forEach((d) => d.contains(e.target) || (d.open = false));
  const r = e.target.closest("tr[data-href]");
  if (r && !e.target.closest("a,button,input,select,label,summary") && !String(getSelection()))
    e.metaKey || e.ctrlKey ? open(r.dataset.href) : (location.href = r.dataset.href);
});

async function copyText(button) {
  await navigator.clipboard.writeText(button.dataset.copy || $(button.dataset.copyFrom)?.innerText || "");
  button.dataset.done = "";
  const said = $("#said");
  if (said) said.textContent = said.dataset.copied;
  setTimeout(() => delete button.dataset.done, 1500);
}

// The text field keeps YYYY-MM-DD whatever the browser's locale; the native calendar only fills it.
function pick(button) {
  const field = document.getElementById(button.dataset.picker);
  const native = $("input[type=date]", button.parentElement);
  native.value = field.value;
  native.onchange = () => {
    field.value = native.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  native.showPicker();
}

// Keys are matched by their place on the keyboard: with a Korean input method `j` arrives as ㅓ.
const keysOff = () => document.documentElement.dataset.keys === "off";
const press = (name) => $(`[data-key="${name}"]`)?.click();
let chord = 0;
on("keydown", (e) => {
  if (e.isComposing || e.keyCode === 229) return;
  if ((e.ctrlKey || e.metaKey) && e.code === "KeyK") {
    e.preventDefault();
    return $("#search")?.focus();
  }
  if (e.code === "Escape") $$("details.menu[open]").forEach((d) => { d.open = false; $("summary", d).focus(); });
  const typing = e.target.closest?.("input,textarea,select,[contenteditable]");
  if (e.code === "F8" && (e.target.form ?? $("form[data-main]"))) {
    e.preventDefault();
    return (e.target.form ?? $("form[data-main]")).requestSubmit();
  }
  if (typing || e.ctrlKey || e.metaKey || e.altKey || keysOff() || $("dialog[open]")) return;
  if (Date.now() - chord < 1200) {
    chord = 0;
    const link = $(`[data-go="${e.code.slice(3).toLowerCase()}"]`);
    if (link) { e.preventDefault(); link.click(); }
    return;
  }
  const act = {
    KeyJ: () => go(1), ArrowDown: () => go(1), KeyK: () => go(-1), ArrowUp: () => go(-1),
    KeyG: () => { chord = Date.now(); },
    KeyE: () => $("[data-key=e]") ? press("e") : unfold(),
    KeyP: () => press("p"), KeyD: () => press("d"), KeyY: () => press("y"), KeyC: () => press("c"), F2: () => press("f2"),
    BracketLeft: () => press("prev"), BracketRight: () => press("next"),
    Slash: () => e.shiftKey ? $("#keys")?.showModal() : $("form.filter input")?.focus(),
  }[e.code];
  if (!act) return;
  if (e.code.startsWith("Arrow") && !rows().length) return;
  e.preventDefault();
  act();
});
function unfold() {
  const all = $$("details.why");
  const open = all.some((d) => !d.open);
  all.forEach((d) => (d.open = open));
}

// Drafts: five seconds after the last keystroke, and when the page is left.
const dirty = new Map();
on("input", (e) => {
  const form = e.target.form;
  if (!form?.dataset.autosave) return;
  clearTimeout(dirty.get(form));
  dirty.set(form, setTimeout(() => save(form), 5000));
});
on("submit", (e) => { clearTimeout(dirty.get(e.target)); dirty.delete(e.target); });
async function save(form) {
  clearTimeout(dirty.get(form));
  dirty.delete(form);
  const said = $("[data-saved]", form);
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST", keepalive: true, credentials: "same-origin",
      headers: { "X-Autosave": "1" }, body: new URLSearchParams(new FormData(form)),
    });
    if (!answer.ok) throw answer.status;
    const version = answer.headers.get("X-Version");
    if (version && form.elements.version) form.elements.version.value = version;
    const now = new Date().toTimeString().slice(0, 5);
    if (said) said.textContent = said.dataset.saved.replace("{t}", now);
  } catch {
    if (said) said.textContent = said.dataset.failed;
  }
}
on("visibilitychange", () => document.hidden && dirty.forEach((_, form) => save(form)));
on("change", (e) => e.target.matches("[data-submit]") && e.target.form.requestSubmit());
$(".error-summary")?.focus();

// A signature: drawn with pen, finger or mouse, or the picture of a seal; sent as a data URL.
const signature = $("[data-signature]");
if (signature) {
  const canvas = $("canvas", signature), image = $("[name=signature_image]", signature);
  const kind = signature.closest("form").elements.signature_kind;
  const ink = canvas.getContext("2d");
  const clear = () => {
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, canvas.width, canvas.height);
    image.value = "";
  };
  const show = () => (signature.hidden = kind.value === "typed");
  const at = (e) => {
    const box = canvas.getBoundingClientRect();
    return [((e.clientX - box.left) * canvas.width) / box.width, ((e.clientY - box.top) * canvas.height) / box.height];
  };
  let drawing = false;
  canvas.style.touchAction = "none";
  canvas.addEventListener("pointerdown", (e) => {
    drawing = true;
    canvas.setPointerCapture(e.pointerId);
    ink.beginPath();
    ink.moveTo(...at(e));
  });
  canvas.addEventListener("pointermove", (e) => {
    if (!drawing) return;
    ink.lineWidth = 2.5;
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = "#111";
    ink.lineTo(...at(e));
    ink.stroke();
  });
  canvas.addEventListener("pointerup", () => {
    drawing = false;
    image.value = canvas.toDataURL("image/png");
  });
  $("[data-signature-clear]", signature).addEventListener("click", clear);
  $("[data-signature-file]", signature).addEventListener("change", (e) => {
    const reader = new FileReader();
    reader.onload = () => (image.value = reader.result);
    if (e.target.files[0]) reader.readAsDataURL(e.target.files[0]);
  });
  kind.addEventListener("change", show);
  clear();
  show();
}

// What goes on by itself tells of each step; without it the page asks every few seconds.
const going = $("[data-events]");
if (going && window.EventSource) {
  const events = new EventSource(going.dataset.events);
  const tick = () => $("[data-events]") && htmx.trigger("[data-events]", "tick");
  events.addEventListener("progress", tick);
  events.addEventListener("end", () => {
    events.close();
    tick();
  });
}
