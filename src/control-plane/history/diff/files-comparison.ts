import type { FilesDifference, PackageFile } from '../../../contract/index.js';
import { namesOf } from './comparison.js';

/** The files of a package by path. */
export type PackageFiles = ReadonlyMap<string, PackageFile>;

/** How many different files are listed, the first by path; the rest is counted. */
const MOST_LISTED = 2_000;

/** Which files of two packages differ. Pure; lists are sorted by path. */
export function compareFiles(left: PackageFiles, right: PackageFiles, mostListed = MOST_LISTED): FilesDifference {
  const paths = namesOf(left, right);
  const different = paths.filter((path) => !isSame(left.get(path), right.get(path)));
  const listed = different.slice(0, mostListed);
  const only = (these: PackageFiles, those: PackageFiles) =>
    listed.flatMap((path) => (those.has(path) ? [] : [{ path, ...these.get(path)! }]));
  return {
    added: only(right, left),
    removed: only(left, right),
    changed: listed.flatMap((path) => {
      const [before, after] = [left.get(path), right.get(path)];
      return before && after ? [{ path, left: before, right: after }] : [];
    }),
    unchanged: paths.length - different.length,
    unlisted: different.length - listed.length,
  };
}

const isSame = (a: PackageFile | undefined, b: PackageFile | undefined): boolean => a?.sha256 === b?.sha256 && a?.mode === b?.mode;
