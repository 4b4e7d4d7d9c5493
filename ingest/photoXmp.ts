/** Longest packet looked at, bytes; a real one has 2 to 60 KB. More is a hostile or broken file. */
const longestPacketBytes = 1_048_576;
/** Most values kept, and their greatest length in characters. */
const mostValues = 400;
const longestValue = 500;

const jpegXmpSignature = "http://ns.adobe.com/xap/1.0/\0";

/**
 * The XMP packets of a JPEG, in file order: a drone's firmware may write several APP1 segments.
 * @param bytes the file, shape [n]; anything but a JPEG gives no packet
 */
export function jpegXmpPackets(bytes: Uint8Array): string[] {
  const packets: string[] = [];
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return packets;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    if (marker === 0xda || marker === 0xd9) break; // pixels begin, or the end
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (length < 2) break;
    if (marker === 0xe1) {
      const body = bytes.subarray(at + 4, at + 2 + length);
      const start = latin1(body.subarray(0, jpegXmpSignature.length));
      if (start === jpegXmpSignature) {
        packets.push(new TextDecoder().decode(body.subarray(jpegXmpSignature.length)));
      }
    }
    at += 2 + length;
  }
  return packets;
}

/**
 * Every value of a drone maker's namespace in an XMP packet, by `prefix:Name`, nested ones by
 * `prefix:Name.Child`. Attributes and elements both count (the form changes with the firmware);
 * the prefix is the usual one of the namespace, whatever the file calls it. Reads loosely and in
 * linear time: a broken packet gives what could be read.
 * @example droneValues('<rdf:Description drone-dji:GimbalPitchDegree="-89.90" …/>')
 *   // { "drone-dji:GimbalPitchDegree": "-89.90" }
 */
export function droneValues(packet: string): Record<string, string> {
  const text = packet.slice(0, longestPacketBytes);
  const prefixes = namespacePrefixes(text);
  const values = new Map<string, string>();
  const keep = (path: readonly string[], value: string) => {
    const key = path.map((name, depth) => (depth === 0 ? name : name.split(":")[1])).join(".");
    const trimmed = unescaped(value).trim();
    if (trimmed !== "" && values.size < mostValues) values.set(key, trimmed.slice(0, longestValue));
  };
  const droneName = (name: string): string | null => {
    const colon = name.indexOf(":");
    const prefix = colon < 0 ? undefined : prefixes.get(name.slice(0, colon));
    return prefix === undefined ? null : `${prefix}:${name.slice(colon + 1)}`;
  };
  const open: { name: string; path: readonly string[]; textFrom: number; isLeaf: boolean }[] = [];
  let at = 0;
  while (open.length < 64) {
    const start = text.indexOf("<", at);
    if (start < 0) break;
    const end = endOfTag(text, start);
    if (end < 0) break;
    at = end;
    const inside = text.slice(start + 1, end - 1);
    if (inside.startsWith("?") || inside.startsWith("!")) continue;
    if (inside.startsWith("/")) {
      const element = open.pop();
      const own = element && droneName(element.name);
      if (element && own && element.isLeaf) keep(element.path, text.slice(element.textFrom, start));
      continue;
    }
    const name = /^[^\s/>]+/.exec(inside)?.[0];
    if (name === undefined) continue;
    const parent = open.at(-1);
    if (parent) parent.isLeaf = false;
    const own = droneName(name);
    const path = own === null ? (parent?.path ?? []) : [...(parent?.path ?? []), own];
    for (const [attribute, value] of attributesOf(inside.slice(name.length))) {
      const known = droneName(attribute);
      if (known !== null) keep([...path, known], value);
    }
    if (!inside.endsWith("/")) open.push({ name, path, textFrom: end, isLeaf: true });
  }
  return Object.fromEntries(values);
}

/** What the file calls the namespaces of drone makers → what everyone calls them. */
function namespacePrefixes(text: string): Map<string, string> {
  const makers: readonly [RegExp, string][] = [
    [/dji\.com\/drone-dji/i, "drone-dji"],
    [/pix4d\.com\/camera/i, "Camera"],
    [/skydio.*3dscan/i, "drone-skydio-3dscan"],
    [/skydio/i, "drone-skydio"],
    [/parrot/i, "drone-parrot"],
    [/autel/i, "drone"],
  ];
  const prefixes = new Map(makers.map(([, prefix]) => [prefix, prefix]));
  for (const [, prefix, uri] of text.matchAll(/xmlns:([\w.-]{1,40})\s*=\s*["']([^"'<>]{1,200})/g)) {
    const maker = makers.find(([pattern]) => pattern.test(uri ?? ""));
    if (prefix && maker) prefixes.set(prefix, maker[1]);
  }
  return prefixes;
}

/** Index after the `>` that ends the tag or comment at `start`; quotes may hold a `>`. -1: it never ends. */
function endOfTag(text: string, start: number): number {
  if (text.startsWith("<!--", start)) return after(text.indexOf("-->", start), 3);
  if (text.startsWith("<![CDATA[", start)) return after(text.indexOf("]]>", start), 3);
  let quote = "";
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? "";
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at + 1;
  }
  return -1;
}

function after(index: number, length: number): number {
  return index < 0 ? -1 : index + length;
}

function attributesOf(inside: string): [string, string][] {
  return [...inside.matchAll(/([\w:.-]{1,100})\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
    ([, name = "", double, single]) => [name, double ?? single ?? ""],
  );
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function unescaped(value: string): string {
  return value.replace(
    /&(#x[0-9a-f]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);/gi,
    (whole, name: string) => {
      if (!name.startsWith("#")) return entities[name.toLowerCase()] ?? whole;
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
