import { resourceNotFound } from '../../aws/index.js';
import { targetArn, type FunctionTarget } from './function.decider.js';
import { streamOf } from './functions.js';
import type { AliasPart, LatestPart, PolicyPart, VersionPart } from './function.state.js';
import type { Page } from './page.js';

/** What a qualifier names: $LATEST always; the version it is, or the alias with the version that it points at. */
export interface QualifiedRows {
  readonly streamVersion: number;
  readonly latest: LatestPart;
  readonly alias: AliasPart | null;
  readonly version: VersionPart | null;
}

/** A version's place in the list of all functions; $LATEST has number 0. */
export interface FunctionVersionKey {
  readonly functionName: string;
  readonly number: number;
}

/** A row of a list of versions. */
export interface ListedPart {
  readonly functionName: string;
  readonly version: string;
  readonly part: LatestPart | VersionPart;
}

/** The rows of functions as the API's reads need them: as they are now, or as they were at a moment. */
export abstract class FunctionReads {
  abstract latest(stream: string, functionName: string): Promise<LatestPart | undefined>;
  abstract alias(stream: string, name: string): Promise<AliasPart | undefined>;
  /** The policy of a qualifier; of the unqualified function with the empty string. */
  abstract policy(stream: string, qualifier: string): Promise<PolicyPart | undefined>;
  /** Undefined where the function does not exist. */
  abstract qualified(stream: string, qualifier: string): Promise<QualifiedRows | undefined>;
  /** A page by name, of those whose primary version is `functionVersion` where it is given. */
  abstract aliases(stream: string, page: Page, functionVersion?: string): Promise<AliasPart[]>;
  /** Published versions with a number above `after`, in numeric order. */
  abstract versions(stream: string, after: number, limit: number): Promise<VersionPart[]>;
  abstract functions(accountId: string, region: string, page: Page): Promise<LatestPart[]>;
  /** $LATEST and the published versions of all functions, after one version of one function. */
  abstract allVersions(accountId: string, region: string, limit: number, after?: FunctionVersionKey): Promise<ListedPart[]>;

  /** @throws AwsError ResourceNotFound `Function not found: ARN` */
  async requireFunction(target: FunctionTarget): Promise<LatestPart> {
    const latest = await this.latest(streamOf(target), target.functionName);
    if (!latest) throw resourceNotFound(`Function not found: ${targetArn(target)}`);
    return latest;
  }
}
