import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { S3Error } from '../../aws/errors.js';

/** An element: its local name, its children in order, and its own text with entities decoded. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

export const malformedXml = (): S3Error =>
  new S3Error(
    'MalformedXML',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

const MAX_XML_BYTES = 1024 * 1024;
const TEXT = '#text';
const CDATA = '#cdata';

/** The parser's own entity decoding stays off: with no DOCTYPE allowed, XML has five names and the numeric references. */
const parser = new XMLParser({
  preserveOrder: true,
  processEntities: false,
  removeNSPrefix: true,
  trimValues: false,
  parseTagValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  cdataPropName: CDATA,
  maxNestedTags: 32,
});

/**
 * Parses a document to its root element. Document types (and with them every kind of entity declaration) are refused.
 * @throws S3Error MalformedXML; MaxMessageLengthExceeded above 1 MiB
 */
export function parseXml(body: Buffer): XmlElement {
  if (body.length > MAX_XML_BYTES) throw new S3Error('MaxMessageLengthExceeded', 400, 'Your request was too big.');
  const text = decodeUtf8(body);
  // Neither the validator nor the parser sees text after the root.
  if (FORBIDDEN.test(text) || !text.trimEnd().endsWith('>') || XMLValidator.validate(text) !== true) throw malformedXml();
  const roots = children(parse(text));
  if (roots.length !== 1) throw malformedXml();
  return roots[0] as XmlElement;
}

/** Declarations, and what XML 1.0 does not call a character (Postgres could not store NUL either). */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /<!DOCTYPE|<!ENTITY|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/i;

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw malformedXml();
  }
}

function parse(text: string): unknown {
  try {
    return parser.parse(text);
  } catch {
    throw malformedXml();
  }
}

type Node = Readonly<Record<string, unknown>>;

function children(nodes: unknown): XmlElement[] {
  const elements: XmlElement[] = [];
  for (const node of nodes as Node[]) {
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined || name === TEXT || name === CDATA) continue;
    const inner = node[name];
    elements.push({ name, children: children(inner), text: textOf(inner) });
  }
  return elements;
}

function textOf(nodes: unknown): string {
  let text = '';
  for (const node of nodes as Node[]) {
    if (TEXT in node) text += decodeEntities(String(node[TEXT]));
    else if (CDATA in node) text += textOfCdata(node[CDATA]);
  }
  return text;
}

const textOfCdata = (nodes: unknown): string => (nodes as Node[]).map((node) => String(node[TEXT] ?? '')).join('');

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };

function decodeEntities(text: string): string {
  return text.replace(/&([^;&]*);?/g, (reference, name: string) => {
    if (!reference.endsWith(';')) throw malformedXml();
    const numeric = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
    if (numeric) return character(numeric[1] === undefined ? Number(numeric[2]) : parseInt(numeric[1], 16));
    const named = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
    if (named === undefined) throw malformedXml();
    return named;
  });
}

function character(code: number): string {
  const allowed =
    code === 0x9 || code === 0xa || code === 0xd || (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
  if (!allowed) throw malformedXml();
  return String.fromCodePoint(code);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\r': '&#13;', '\n': '&#10;', '\t': '&#9;',
};

/** Text for element content. */
export const escapeXml = (text: string): string => text.replace(/[&<>"'\r\n\t]/g, (special) => ESCAPES[special] ?? '');

/** Content of an element: text, or elements already written. */
export type XmlContent = string | readonly Written[];

/** An element already written, so that text can't be mistaken for it. */
export class Written {
  constructor(readonly xml: string) {}
}

/** Writes an element; an attribute list is written as given. */
export function element(name: string, content: XmlContent, attributes = ''): Written {
  const inner = typeof content === 'string' ? escapeXml(content) : content.map(({ xml }) => xml).join('');
  return new Written(`<${name}${attributes}>${inner}</${name}>`);
}

/** A whole document with S3's namespace on its root. */
export function s3Document(name: string, content: XmlContent): string {
  const root = element(name, content, ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}`;
}
