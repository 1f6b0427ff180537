import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { resourceConflict } from '../../aws/index.js';
import { KEY_BYTES, SecretUnreadable, open, seal } from './cipher.js';
import { DataKeyStore, type RestoredKey } from './data-keys.store.js';
import { MasterKey } from './master-key.js';

/** A data key of no stream: opened at the start, so that a wrong master key is found before it is needed. */
const CANARY = 'master-key-check';

/**
 * How long a replica may still decrypt with a key that another replica destroyed while its own feed stands still. With the
 * feed running, it is as fast as the feed.
 */
const LONGEST_BELIEF_MS = 30_000;

/** How often the key of a stream may be forgotten the moment after it was made. */
const MOST_TRIES = 5;

/** Ciphertexts by variable name, and the id of the data key that they are under; none where there is nothing to encrypt. */
export interface EncryptedVariables {
  readonly variables: Record<string, string>;
  readonly keyId?: string;
}

/** A data key in the clear. Its id tells the generations of a stream's keys apart and gives nothing of the key away. */
interface DataKey {
  readonly id: string;
  readonly key: Buffer;
}

/** As `switchyard.data_key_id` gives it. */
const idOf = (wrapped: Buffer): string => createHash('sha256').update(wrapped).digest('hex');

const wrapContext = (streamId: string): string => `data key of ${streamId}`;
const variableContext = (streamId: string, name: string): string => `variable ${name} of ${streamId}`;

/**
 * Encrypts what must not lie in events, rows, topics and logs in the clear: environment variables under a data key of
 * their function's stream, access key secrets under the master key. A ciphertext is bound to its place: moved to
 * another stream, variable or access key it does not open.
 */
@Injectable()
export class Keyring implements OnModuleInit {
  private readonly dataKeys = new LRUCache<string, DataKey>({ max: 10_000, ttl: LONGEST_BELIEF_MS });
  /** Ids of keys that were destroyed, so that a row read before is not remembered after. */
  private readonly destroyed = new LRUCache<string, true>({ max: 10_000 });

  constructor(
    @Inject(MasterKey) private readonly masterKey: MasterKey,
    @Inject(DataKeyStore) private readonly store: DataKeyStore,
  ) {}

  /** @throws Error where the database was encrypted under another master key */
  async onModuleInit(): Promise<void> {
    try {
      await this.dataKeyForWriting(CANARY);
    } catch (error) {
      if (!(error instanceof SecretUnreadable)) throw error;
      throw new Error('the master key is not the one that this database was encrypted under', { cause: error });
    }
  }

  /**
   * Base64 of nonce, ciphertext and tag of each value, by the same names.
   * @throws AwsError ResourceConflict where the stream's keys are forgotten as fast as they are made
   */
  async encryptVariables(streamId: string, variables: Readonly<Record<string, string>>): Promise<EncryptedVariables> {
    const names = Object.keys(variables);
    if (names.length === 0) return { variables: {} };
    const { id, key } = await this.dataKeyForWriting(streamId);
    const sealed = names.map((name) => [name, seal(key, variableContext(streamId, name), Buffer.from(variables[name] as string)).toString('base64')]);
    return { variables: Object.fromEntries(sealed), keyId: id };
  }

  /**
   * `fresh`: with the key as it is stored now, for whoever keeps the values.
   * @throws SecretUnreadable where the stream's key is gone or a ciphertext is not of this key, stream and name
   */
  async decryptVariables(streamId: string, variables: Readonly<Record<string, string>>, { fresh = false } = {}): Promise<Record<string, string>> {
    const names = Object.keys(variables);
    if (names.length === 0) return {};
    if (fresh) this.dataKeys.delete(streamId);
    const found = await this.dataKey(streamId);
    if (found === undefined) throw new SecretUnreadable(`the variables of ${streamId}`);
    return Object.fromEntries(names.map((name) => [name, open(found.key, variableContext(streamId, name), Buffer.from(variables[name] as string, 'base64')).toString()]));
  }

  /** The id of the data key that a stream's values are encrypted under now; undefined where there is none. */
  async dataKeyId(streamId: string): Promise<string | undefined> {
    const wrapped = await this.store.find(streamId);
    return wrapped && idOf(wrapped);
  }

  /** What only the same master key opens: goes with an export, so that another installation knows whether it can read it. */
  async masterKeyCheck(): Promise<Buffer> {
    return (await this.store.find(CANARY))!;
  }

  /** Whether another installation's check was made under this master key. */
  isOfThisMasterKey(check: Buffer): boolean {
    return this.canUnwrap(CANARY, check);
  }

  /** Whether this is a data key of the stream under this master key. */
  canUnwrap(streamId: string, wrapped: Buffer): boolean {
    try {
      this.masterKey.open(wrapContext(streamId), wrapped);
      return true;
    } catch (error) {
      if (error instanceof SecretUnreadable) return false;
      throw error;
    }
  }

  /**
   * Stores a wrapped data key of another installation: `ok`, `there` (the same one is), `other` (the stream has another, which
   * stays), `forgotten` (it must not come back).
   */
  restore(streamId: string, wrapped: Buffer): Promise<RestoredKey> {
    return this.store.restore(streamId, wrapped);
  }

  /** Forgets a data key and removes it from where it is stored. The same again changes nothing. */
  async destroy(streamId: string, keyId: string): Promise<void> {
    this.destroyed.set(keyId, true);
    if (this.dataKeys.get(streamId)?.id === keyId) this.dataKeys.delete(streamId);
    await this.store.destroy(streamId, keyId);
  }

  /** Base64 of nonce, ciphertext and tag. */
  encryptAccessKeySecret(accessKeyId: string, secret: string): string {
    return this.masterKey.seal(`secret of access key ${accessKeyId}`, Buffer.from(secret)).toString('base64');
  }

  /** @throws SecretUnreadable */
  decryptAccessKeySecret(accessKeyId: string, encryptedSecret: string): string {
    return this.masterKey.open(`secret of access key ${accessKeyId}`, Buffer.from(encryptedSecret, 'base64')).toString();
  }

  /** A text that only this installation can read or make, safe in a URL. */
  sealToken(purpose: string, text: string): string {
    return this.masterKey.seal(purpose, Buffer.from(text)).toString('base64url');
  }

  /** Undefined for a token that was not made here for this purpose. */
  openToken(purpose: string, token: string): string | undefined {
    try {
      return this.masterKey.open(purpose, Buffer.from(token, 'base64url')).toString();
    } catch (error) {
      if (error instanceof SecretUnreadable) return undefined;
      throw error;
    }
  }

  private async dataKey(streamId: string): Promise<DataKey | undefined> {
    const cached = this.dataKeys.get(streamId);
    if (cached !== undefined) return cached;
    const wrapped = await this.store.find(streamId);
    return wrapped === undefined ? undefined : this.unwrap(streamId, wrapped);
  }

  private async dataKeyForWriting(streamId: string): Promise<DataKey> {
    const existing = await this.dataKey(streamId);
    if (existing !== undefined) return existing;
    for (let tried = 0; tried < MOST_TRIES; tried += 1) {
      const wrapped = await this.store.findOrAdd(streamId, this.masterKey.seal(wrapContext(streamId), randomBytes(KEY_BYTES)));
      if (wrapped !== undefined) return this.unwrap(streamId, wrapped);
    }
    throw resourceConflict('The operation cannot be performed at this time. The environment of the function is being forgotten.');
  }

  private unwrap(streamId: string, wrapped: Buffer): DataKey {
    const opened = { id: idOf(wrapped), key: this.masterKey.open(wrapContext(streamId), wrapped) };
    if (!this.destroyed.has(opened.id)) this.dataKeys.set(streamId, opened);
    return opened;
  }
}
