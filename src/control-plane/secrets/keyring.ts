import { randomBytes } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { KEY_BYTES, SecretUnreadable, open, seal } from './cipher.js';
import { DataKeyStore } from './data-keys.store.js';
import { MasterKey } from './master-key.js';

/** A data key of no stream: opened at the start, so that a wrong master key is found before it is needed. */
const CANARY = 'master-key-check';

const wrapContext = (streamId: string): string => `data key of ${streamId}`;
const variableContext = (streamId: string, name: string): string => `variable ${name} of ${streamId}`;

/**
 * Encrypts what must not lie in events, rows, topics and logs in the clear: environment variables under a data key of
 * their function's stream, access key secrets under the master key. A ciphertext is bound to its place: moved to
 * another stream, variable or access key it does not open.
 */
@Injectable()
export class Keyring implements OnModuleInit {
  private readonly dataKeys = new LRUCache<string, Buffer>({ max: 10_000 });

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

  /** Base64 of nonce, ciphertext and tag of each value, by the same names. */
  async encryptVariables(streamId: string, variables: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    const names = Object.keys(variables);
    if (names.length === 0) return {};
    const key = await this.dataKeyForWriting(streamId);
    return Object.fromEntries(names.map((name) => [name, seal(key, variableContext(streamId, name), Buffer.from(variables[name] as string)).toString('base64')]));
  }

  /** @throws SecretUnreadable where the stream's key is gone or a ciphertext is not of this stream and name */
  async decryptVariables(streamId: string, variables: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    const names = Object.keys(variables);
    if (names.length === 0) return {};
    const key = await this.dataKey(streamId);
    if (key === undefined) throw new SecretUnreadable(`the variables of ${streamId}`);
    return Object.fromEntries(names.map((name) => [name, open(key, variableContext(streamId, name), Buffer.from(variables[name] as string, 'base64')).toString()]));
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

  private async dataKey(streamId: string): Promise<Buffer | undefined> {
    const cached = this.dataKeys.get(streamId);
    if (cached !== undefined) return cached;
    const wrapped = await this.store.find(streamId);
    return wrapped === undefined ? undefined : this.unwrap(streamId, wrapped);
  }

  private async dataKeyForWriting(streamId: string): Promise<Buffer> {
    const existing = await this.dataKey(streamId);
    if (existing !== undefined) return existing;
    const wrapped = this.masterKey.seal(wrapContext(streamId), randomBytes(KEY_BYTES));
    return this.unwrap(streamId, await this.store.findOrAdd(streamId, wrapped));
  }

  private unwrap(streamId: string, wrapped: Buffer): Buffer {
    const key = this.masterKey.open(wrapContext(streamId), wrapped);
    this.dataKeys.set(streamId, key);
    return key;
  }
}
