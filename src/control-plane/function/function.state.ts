import type {
  AliasTarget, CodeReference, EventInvokeSettings, FunctionConfiguration, FunctionUrlSettings, PolicyStatement,
} from '../../contract/index.js';

/** $LATEST and what belongs to the function as a whole: tags, the version counter. Row kind `function`. */
export interface LatestPart {
  readonly functionName: string;
  readonly configuration: FunctionConfiguration;
  readonly code: CodeReference;
  readonly tags: Readonly<Record<string, string>>;
  readonly state: 'Pending' | 'Active';
  /** Absent until the first activation, as AWS omits LastUpdateStatus from CreateFunction's answer. */
  readonly lastUpdateStatus?: 'Successful' | 'InProgress';
  readonly lastModified: string;
  readonly revisionId: string;
  /** Id of the event that last changed code or configuration: which environments may serve $LATEST. */
  readonly revision: string;
  readonly nextVersion: number;
  /** The version that PublishVersion gives again while nothing was updated; absent before the first and after an update. */
  readonly unchangedSince?: string;
  /** Absent: none set aside, no limit. 0: throttled always. */
  readonly reservedConcurrentExecutions?: number;
  /** Absent: never set, which is Terminate. */
  readonly recursiveLoop?: 'Allow' | 'Terminate';
}

/** A published version; all but its state never changes. Row kind `version`. */
export interface VersionPart {
  readonly version: string;
  readonly configuration: FunctionConfiguration;
  readonly code: CodeReference;
  readonly state: 'Pending' | 'Active';
  readonly lastModified: string;
  readonly revisionId: string;
  readonly revision: string;
}

/** Row kind `alias`. */
export interface AliasPart {
  readonly name: string;
  readonly target: AliasTarget;
  readonly description: string;
  readonly revisionId: string;
}

/** The resource policy of one qualifier (null: the unqualified function). Row kind `policy`. */
export interface PolicyPart {
  readonly qualifier: string | null;
  readonly statements: readonly PolicyStatement[];
  readonly revisionId: string;
}

/** Environments of a version or alias that are kept initialised. Row kind `provisioned-concurrency`. */
export interface ProvisionedConcurrencyPart {
  readonly qualifier: string;
  readonly provisionedConcurrentExecutions: number;
  readonly lastModified: string;
}

/** How events of a version, alias or `$LATEST` are handled. Row kind `event-invoke-config`. */
export interface EventInvokeConfigPart {
  readonly qualifier: string;
  readonly settings: EventInvokeSettings;
  readonly lastModified: string;
}

/** The URL of one qualifier (null: the unqualified function). Row kind `function-url`; its key is the id, by which requests find it. */
export interface FunctionUrlPart {
  readonly qualifier: string | null;
  readonly urlId: string;
  readonly settings: FunctionUrlSettings;
  readonly creationTime: string;
  readonly lastModifiedTime: string;
}

/**
 * What is left of a deleted function that had versions: AWS never gives a version's number again, "even for a function that has
 * been deleted and recreated" (Lambda developer guide, versioning). Row kind `deleted-function`.
 */
export interface DeletedPart {
  readonly functionName: string;
  readonly nextVersion: number;
}

/**
 * Data keys that were forgotten, by id: no value may be encrypted under one of them again. Outlives the function. Row kind
 * `forgotten-keys`.
 */
export interface ForgottenKeysPart {
  readonly keyIds: readonly string[];
}

/** State of one function's stream. `latest` is absent before creation and after deletion. */
export interface FunctionState {
  readonly latest?: LatestPart;
  /** Absent while the function exists, and where no version was ever published. */
  readonly deleted?: DeletedPart;
  /** Absent where none was. */
  readonly forgottenKeys?: ForgottenKeysPart;
  readonly versions: ReadonlyMap<string, VersionPart>;
  readonly aliases: ReadonlyMap<string, AliasPart>;
  /** By qualifier; the unqualified function's under UNQUALIFIED. */
  readonly policies: ReadonlyMap<string, PolicyPart>;
  /** By version or alias. */
  readonly provisioned: ReadonlyMap<string, ProvisionedConcurrencyPart>;
  /** By version, alias or `$LATEST`. */
  readonly eventInvokeConfigs: ReadonlyMap<string, EventInvokeConfigPart>;
  /** By alias; the unqualified function's under UNQUALIFIED. */
  readonly urls: ReadonlyMap<string, FunctionUrlPart>;
}

/** A function that exists: what deciders work on after they asked. */
export type ExistingFunction = FunctionState & { readonly latest: LatestPart };
