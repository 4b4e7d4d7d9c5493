/**
 * Opens the crew's page without network. It sees `/crew` alone (its scope): the rest of the product never passes
 * through here, nor does any address of the API. What is kept is one whole build: the page is replaced only
 * when every file that it names is kept too, and those carry a hash in their names, so that no version ever
 * mixes with another.
 */
const kept = "mizuhashi-crew";
const page = "/crew";
/** How long the network may take before the kept page is shown, ms. */
const patience = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    fetch(page, { cache: "no-cache" })
      .then(keepBuild)
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(pageFor(event));
  else if (isPart(pathname)) event.respondWith(part(request));
});

/** Files of the page beside its build: they are named by it as well. */
function isPart(pathname) {
  return /^\/(assets\/|icon|crew\.webmanifest$)/.test(pathname);
}

/** The newest page while the network is there, else the one that is kept. */
async function pageFor(event) {
  const fresh = fetch(event.request);
  event.waitUntil(fresh.then((answer) => keepBuild(answer.clone())).catch(() => undefined));
  const late = new Promise((resolve) => setTimeout(resolve, patience));
  const answer = await Promise.race([fresh.catch(() => undefined), late]);
  return answer ?? (await caches.match(page, { cacheName: kept, ignoreVary: true })) ?? fresh;
}

async function part(request) {
  return (await caches.match(request, { cacheName: kept, ignoreVary: true })) ?? fetch(request);
}

/** One after another, in the order of their answers: an older build must not undo what a newer one keeps. */
function keepBuild(answer) {
  return navigator.locks.request(kept, () => keepParts(answer));
}

/** Keeps the page with every file that it names, then lets go of those that it no longer names. */
async function keepParts(answer) {
  const isPage = answer.ok && !answer.redirected;
  if (!isPage || !answer.headers.get("content-type")?.startsWith("text/html")) return;
  const html = await answer.clone().text();
  const named = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path);
  const cache = await caches.open(kept);
  for (const path of named) {
    const isHashed = path.startsWith("/assets/");
    if (isHashed && (await cache.match(path))) continue;
    await cache.add(new Request(path, { cache: isHashed ? "default" : "no-cache" }));
  }
  await cache.put(page, answer);
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (pathname !== page && !named.includes(pathname)) await cache.delete(url);
  }
}
