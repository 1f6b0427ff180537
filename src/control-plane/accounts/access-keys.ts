import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../config.js';
import type { AccessKeyLookup, Identity } from '../http/access-keys.port.js';
import { SecretUnreadable } from '../secrets/cipher.js';
import { Keyring } from '../secrets/keyring.js';
import { AccountRows } from './accounts.store.js';
import { OPERATOR_ACCOUNT, developmentIdentity, identityOf, statementsOf } from './identities.js';

/**
 * How long a replica may still believe in a key that another replica revoked, or in policies that it changed, while its own feed
 * stands still. With the feed running, either takes effect as fast as the feed delivers it; on the replica that did it, at once.
 */
const LONGEST_BELIEF_MS = 30_000;

/** No access key id that was issued looks otherwise. */
const issuedForm = /^[A-Z0-9]{16,128}$/;

/** Identities by access key id. Unknown ids are not remembered: a key works on every replica as soon as it is issued. */
@Injectable()
export class AccessKeys implements AccessKeyLookup {
  private readonly known = new LRUCache<string, Identity>({ max: 10_000, ttl: LONGEST_BELIEF_MS });
  /** Counts what was forgotten, so that a row read before is not remembered after it. */
  private changes = 0;
  private readonly operator: Identity | undefined;

  constructor(
    @Inject(CONTROL_PLANE_CONFIG) private readonly config: ControlPlaneConfig,
    @Inject(AccountRows) private readonly rows: AccountRows,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {
    const { operatorKey } = config;
    this.operator = operatorKey && identityOf(OPERATOR_ACCOUNT, operatorKey.accessKeyId, operatorKey.secretAccessKey);
  }

  find(accessKeyId: string): Identity | undefined | Promise<Identity | undefined> {
    if (this.operator?.accessKeyId === accessKeyId) return this.operator;
    if (this.config.development) {
      const identity = developmentIdentity(accessKeyId);
      if (identity !== undefined) return identity;
    }
    return this.known.get(accessKeyId) ?? (issuedForm.test(accessKeyId) ? this.load(accessKeyId) : undefined);
  }

  /** Forgets a key that was revoked, or whose policies changed. */
  forget(accessKeyId: string): void {
    this.changes += 1;
    this.known.delete(accessKeyId);
  }

  private async load(accessKeyId: string): Promise<Identity | undefined> {
    const { changes } = this;
    const found = await this.rows.findAccessKey(accessKeyId);
    if (found === undefined) return undefined;
    const secret = this.secretOf(accessKeyId, found.key.encryptedSecret);
    if (secret === undefined) return undefined;
    const identity = identityOf(found.accountId, accessKeyId, secret, statementsOf(found.key.policies));
    if (changes === this.changes) this.known.set(accessKeyId, identity);
    return identity;
  }

  /** Undefined for a key that was imported without the master key it is under: as good as unknown, it must be issued anew. */
  private secretOf(accessKeyId: string, encryptedSecret: string): string | undefined {
    try {
      return this.keyring.decryptAccessKeySecret(accessKeyId, encryptedSecret);
    } catch (error) {
      if (error instanceof SecretUnreadable) return undefined;
      throw error;
    }
  }
}
