import { Inject, Injectable } from '@nestjs/common';
import { functionArn, parseOwnFunctionReference, resourceNotFound } from '../../../aws/index.js';
import { PastStates } from '../../../event-store/past-states.js';
import { EVENT_STORE, type EventStore } from '../../../event-store/types.js';
import { Moments } from '../../as-of/moments.js';
import { functionAggregate } from '../../function/function.aggregate.js';
import type { FunctionState } from '../../function/function.state.js';
import { streamOf } from '../../function/functions.js';
import type { Call } from '../../http/call.js';
import { SecretUnreadable } from '../../secrets/cipher.js';
import { Keyring } from '../../secrets/keyring.js';
import { namedIn, sideOf, type Side } from './side.js';

/** A side as the caller names it: a function with or without a qualifier, now or as of a time or an event id. */
export interface AskedSide {
  readonly which: 'left' | 'right';
  readonly name: string;
  readonly asOf?: string;
}

/** Reads the sides of a comparison: from the rows, or from the events up to a moment. */
@Injectable()
export class Sides {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(PastStates) private readonly pastStates: PastStates,
    @Inject(Moments) private readonly moments: Moments,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  /** @throws AwsError ResourceNotFound that says which side is missing; see parseOwnFunctionReference and Moments.resolve */
  async read({ which, name, asOf }: AskedSide, { caller, region, operation: action }: Call<unknown>): Promise<Side> {
    const { accountId, arn } = caller;
    const reference = parseOwnFunctionReference(name, undefined, { accountId, arn, region, action });
    const stream = streamOf(reference);
    const named = namedIn(await this.state(accountId, stream, asOf), reference, asOf ?? null);
    if (!named) {
      const missing = functionArn(accountId, reference.region, reference.functionName, reference.qualifier);
      throw resourceNotFound(`Function not found: ${missing} (the ${which} side, ${asOf === undefined ? 'now' : `as of ${asOf}`})`);
    }
    return sideOf(named, await this.values(stream, named.part.configuration.environment?.variables ?? {}));
  }

  private async state(accountId: string, stream: string, asOf: string | undefined): Promise<FunctionState> {
    if (asOf === undefined) return functionAggregate.fromParts((await this.store.loadParts(stream)).parts);
    return (await this.pastStates.at(functionAggregate, stream, await this.moments.resolve(accountId, asOf))).state;
  }

  /** Undefined where the key is gone. */
  private async values(stream: string, sealed: Readonly<Record<string, string>>): Promise<Record<string, string> | undefined> {
    try {
      return await this.keyring.decryptVariables(stream, sealed);
    } catch (error) {
      if (error instanceof SecretUnreadable) return undefined;
      throw error;
    }
  }
}
