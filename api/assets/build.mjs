// Makes dist/ from Tabler, htmx, Tabler Icons, RapiDoc and our own src/.
// Run by a maintainer after templates use new classes:  cd api/assets && npm ci && npm run build
// dist/ is committed, so that building the server needs no Node.
import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PurgeCSS } from "purgecss";
import { transform } from "lightningcss";
import { minify } from "terser";

const require = createRequire(import.meta.url);
const here = import.meta.dirname;
const from = (name, path) => {
  const root = require.resolve.paths(name).map((p) => join(p, name));
  for (const candidate of root) {
    try { return readFileSync(join(candidate, path), "utf8"); } catch { /* next place */ }
  }
  throw new Error(`${name}/${path} is missing: npm ci first`);
};
const own = (path) => readFileSync(join(here, "src", path), "utf8");

function put(name, text) {
  const bytes = Buffer.from(text);
  const packed = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  mkdirSync(join(here, "dist"), { recursive: true });
  writeFileSync(join(here, "dist", name), bytes);
  writeFileSync(join(here, "dist", `${name}.br`), packed);
  console.log(`${name.padEnd(12)} ${String(bytes.length).padStart(7)} B  ${String(packed.length).padStart(7)} B br`);
}

// Only whole words that may be class names count, so that prose does not keep rules alive.
const words = (content) => content.match(/[A-Za-z][\w-]*(?:\\?[:/.]\w+)*/g) ?? [];

// The parts of Tabler the component templates are built from; always there for new pages.
const kept = ["html", "body", "btn", "btn-primary", "btn-sm", "btn-lg", "card", "card-header", "card-title",
  "card-body", "card-footer", "form-control", "form-select", "form-check", "form-check-input",
  "form-check-label", "form-label", "form-hint", "mb-0", "mb-2", "mb-3", "mt-2", "mt-3"];

// A class of ours that Tabler also knows (`.steps`, `.grid`) is ours alone.
const ours = [...new Set(own("components.css").match(/\.[a-z][\w-]*/g).map((name) => name.slice(1)))]
  .filter((name) => !kept.includes(name));

async function stylesheet() {
  const [tabler] = await new PurgeCSS().purge({
    content: ["../templates/**/*.html", "../src/pages/**/*.rs", "src/gaetong.js"].map((p) => join(here, p)),
    css: [{ raw: from("@tabler/core", "dist/css/tabler.min.css") }],
    defaultExtractor: words,
    variables: true,
    keyframes: true,
    fontFace: true,
    blocklist: ours.map((name) => new RegExp(`^\\.?${name}$`)),
    safelist: {
      standard: kept,
      variables: [/^--tblr-(body|primary|border|bg|font|focus|btn|card|form|table)/],
    },
  });
  const { code } = transform({
    filename: "app.css",
    code: Buffer.from(tabler.css + own("theme.css") + own("components.css") + own("print.css")),
    minify: true,
    targets: { chrome: 111 << 16, firefox: 113 << 16, safari: 16 << 16 },
  });
  put("app.css", code.toString());
}

function sprite() {
  const names = own("icons.txt").split("\n").map((n) => n.trim()).filter(Boolean);
  const symbols = names.map((name) => {
    const svg = from("@tabler/icons", `icons/outline/${name}.svg`);
    const inside = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"))
      .replace(/<path stroke="none"[^>]*\/>/g, "").replace(/\s+/g, " ").replace(/> </g, "><").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"` +
      ` stroke-linecap="round" stroke-linejoin="round">${inside}</symbol>`;
  });
  put("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

await stylesheet();
sprite();
const { code } = await minify(own("gaetong.js"), { module: true, compress: { passes: 2 }, format: { comments: /^!/ } });
if (code.length > 8192) throw new Error(`gaetong.js is ${code.length} bytes; the page budget allows 8192`);
put("gaetong.js", code);
put("htmx.js", from("htmx.org", "dist/htmx.min.js"));
put("rapidoc.js", from("rapidoc", "dist/rapidoc-min.js").replace(/\n\/\/# sourceMappingURL=.*$/m, ""));
