// Builds the page and the task into the folder that is named: node build.mjs FOLDER
import { copyFile, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2];

// azure-devops-ui brings two icon fonts of 1.8 MB with every button. No icon of theirs is on the page, so they stay out:
// what is measured is the page at its best.
const withoutFluentFonts = {
  name: "without-fluent-fonts",
  setup({ onLoad }) {
    onLoad({ filter: /FluentIcons\.css$/ }, () => ({ contents: "", loader: "css" }));
  },
};

await mkdir(target, { recursive: true });
await build({
  entryPoints: [join(source, "page/index.tsx")],
  outfile: join(target, "work_items.js"),
  bundle: true,
  minify: true,
  target: "es2022",
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
  loader: { ".woff": "dataurl" },
  plugins: [withoutFluentFonts],
});
// The names of the files whose place they take in the package.
await rename(join(target, "work_items.css"), join(target, "work_items_style.css"));
await copyFile(join(source, "page/page.html"), join(target, "work_items.html"));
await build({
  entryPoints: [join(source, "task/index.ts")],
  outfile: join(target, "task.js"),
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  logLevel: "error",
});
