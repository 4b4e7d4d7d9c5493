import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

/** `npx vite build web` (or `--config web/vite.config.ts`) writes the page to dist/web. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: true,
    rolldownOptions: {
      // The crews' phones load a page of their own.
      input: {
        index: `${import.meta.dirname}/index.html`,
        crew: `${import.meta.dirname}/crew.html`,
      },
    },
  },
  server: {
    proxy: { "/api": "http://127.0.0.1:8080" },
  },
});
