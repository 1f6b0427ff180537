import { isDeepStrictEqual } from 'node:util';
import type { ChangedFile, CodeDifference, ComparedSide, Difference, MemberDifference, PackageFile, PatchOmission } from '../contract/index.js';
import { printable, table } from './output.js';

const arrow = ' → ';

/** A comparison for a terminal: what each side is, then a paragraph for each kind of thing that differs. */
export function differenceView(difference: Difference, { all }: { readonly all: boolean }): string {
  const { left, right, alias, configuration, tags } = difference;
  const paragraphs = [
    members('alias', alias, all),
    members('configuration', configuration, all),
    environment(difference, all),
    members('tags', tags, all),
    policy(difference),
    code(difference),
  ].filter((paragraph) => paragraph !== '');
  const heading = `${side('---', left)}${side('+++', right)}`;
  return `${heading}\n${paragraphs.length === 0 ? 'no differences\n' : paragraphs.join('\n')}`;
}

/** The text diffs of the changed files, and of which files there is none. */
export function patchesView({ code: difference }: Difference): string {
  return (difference?.files?.changed ?? []).map(patchView).join('');
}

function side(mark: string, { functionArn, version, alias, asOf }: ComparedSide): string {
  const name = functionArn.split(':').slice(6).join(':');
  const weights = Object.entries(alias?.additionalVersionWeights ?? {}).map(([other, weight]) => `, ${weight} of the calls to ${other}`);
  const description = alias?.description ? `  "${alias.description}"` : '';
  return line(`${mark} ${name}  version ${version}${weights.join('')}  ${asOf === null ? 'now' : `as of ${asOf}`}${description}`);
}

const line = (text: string): string => `${printable(text).replace(/[\n\t]/g, ' ')}\n`;

const paragraph = (heading: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `${heading}\n${lines.map((text) => line(`  ${text}`)).join('')}`;

const shown = (value: unknown): string => (value === null ? '-' : JSON.stringify(value));

function members(heading: string, rows: readonly MemberDifference[], all: boolean): string {
  if (rows.length === 0) return '';
  const mark = ({ left, right }: MemberDifference): string => (isDeepStrictEqual(left, right) ? ' ' : '*');
  return table(rows, [
    ...(all ? [{ heading: ' ', text: mark }] : []),
    { heading: heading.toUpperCase(), text: ({ member }) => member },
    { heading: 'LEFT', text: ({ left }) => shown(left) },
    { heading: 'RIGHT', text: ({ right }) => shown(right) },
  ], '');
}

function environment({ environment: { added, removed, changed, same, unreadable } }: Difference, all: boolean): string {
  return paragraph('ENVIRONMENT (values are never shown)', [
    ...removed.map((name) => `- ${name}`),
    ...added.map((name) => `+ ${name}`),
    ...changed.map((name) => `~ ${name}`),
    ...unreadable.map((name) => `? ${name}  (cannot be decrypted any more)`),
    ...(all ? same.map((name) => `  ${name}`) : []),
  ]);
}

function policy({ policy: { added, removed, changed } }: Difference): string {
  return paragraph('POLICY', [
    ...removed.map((statement) => `- ${JSON.stringify(statement)}`),
    ...added.map((statement) => `+ ${JSON.stringify(statement)}`),
    ...changed.flatMap(({ left, right }) => [`- ${JSON.stringify(left)}`, `+ ${JSON.stringify(right)}`]),
  ]);
}

function code({ code: difference }: Difference): string {
  if (!difference) return '';
  const { left, right } = difference;
  return paragraph('CODE', [`${left.sha256} (${left.size} B)${arrow}${right.sha256} (${right.size} B)`, ...files(difference)]);
}

const SHORT_HASH = 12;
const file = ({ size, sha256, mode }: PackageFile): string =>
  `${size} B, sha256 ${sha256.slice(0, SHORT_HASH)}…${mode === '100644' ? '' : `, ${mode === '120000' ? 'link' : 'executable'}`}`;

function files({ files: found }: CodeDifference): string[] {
  if (!found) return ['the files of a package cannot be read'];
  const { added, removed, changed, unchanged, unlisted } = found;
  return [
    ...removed.map((entry) => `- ${entry.path}  ${file(entry)}`),
    ...added.map((entry) => `+ ${entry.path}  ${file(entry)}`),
    ...changed.map(({ path, left, right }) => `~ ${path}  ${file(left)}${arrow}${file(right)}`),
    ...(unlisted > 0 ? [`${unlisted} more files differ`] : []),
    `${unchanged} ${unchanged === 1 ? 'file' : 'files'} unchanged`,
  ];
}

const OMISSIONS: Readonly<Record<PatchOmission, string>> = {
  'binary': 'no UTF-8 text',
  'too-large': 'too large for a text diff',
  'too-different': 'too different for a text diff',
  'limit': 'left out: this answer is as long as it may be',
};

function patchView({ path, patch, patchOmitted }: ChangedFile): string {
  if (patchOmitted !== undefined) return `\n${line(`${path}: ${OMISSIONS[patchOmitted]}`)}`;
  return patch === undefined ? '' : `\n${printable(patch)}`;
}
