/** An element of an XML document. Namespaces are left out. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const unescaped = (text: string) =>
  text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex?: string, decimal?: string, name?: string) =>
    hex
      ? String.fromCodePoint(Number.parseInt(hex, 16))
      : decimal
        ? String.fromCodePoint(Number(decimal))
        : (entities[name ?? ""] ?? whole),
  );
const localName = (name: string) => name.replace(/^.*:/, "");

/** Reads the documents that SDKs write: elements, attributes and text. Throws where tags do not close. */
export function readXml(document: string): Element {
  const root: Mutable = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  for (const [token, closing, name, rest, empty] of document.matchAll(
    /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"]*")*)\s*(\/?)>|[^<]+/g,
  )) {
    const parent = open.at(-1) ?? root;
    if (name === undefined) {
      if (!token.startsWith("<")) parent.text += unescaped(token);
    } else if (closing) {
      if (open.length < 2 || open.pop()?.name !== localName(name)) throw new Error(`</${name}> closes nothing`);
    } else {
      const attributes = Object.fromEntries(
        [...(rest ?? "").matchAll(/([\w:.-]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, unescaped(value)]),
      );
      const element: Mutable = { name: localName(name), attributes, children: [], text: "" };
      parent.children.push(element);
      if (!empty) open.push(element);
    }
  }
  const [first] = root.children;
  if (open.length !== 1 || first === undefined) throw new Error("the document does not end");
  return first;
}

interface Mutable {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: Mutable[];
  text: string;
}
