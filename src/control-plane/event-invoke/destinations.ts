import { Inject, Injectable } from '@nestjs/common';
import { invalidParameterValue, parseFunctionArn, type AwsError } from '../../aws/index.js';
import { destinationTopic, destinationTopicPrefix, standInTopic, type EventInvokeSettings } from '../../contract/index.js';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../config.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { FunctionRows } from '../function/function-rows.store.js';
import { streamOf } from '../function/functions.js';

type Given = Pick<EventInvokeSettings, 'onSuccess' | 'onFailure'>;

const invalidArn = (destination: string): AwsError => invalidParameterValue(`The destination ARN ${destination} is invalid.`);

function invalidConfig({ onSuccess, onFailure }: Given): AwsError {
  const side = (name: string, destination: string | undefined): string => (destination ? `${name}(destination=${destination})` : 'null');
  return invalidParameterValue(
    `The provided destination config DestinationConfig(onSuccess=${side('OnSuccess', onSuccess)}, onFailure=${side('OnFailure', onFailure)}) is invalid.`,
  );
}

/** Which destinations there can be: functions, what topics stand in for, and topics of the caller's account where there is a Kafka. */
@Injectable()
export class Destinations {
  constructor(
    @Inject(FunctionRows) private readonly functions: FunctionRows,
    @Inject(CONTROL_PLANE_CONFIG) private readonly config: ControlPlaneConfig,
  ) {}

  /** What is wrong with the destinations of a function's events; undefined: nothing. An empty one is none. */
  async refusal(of: FunctionTarget, given: Given): Promise<AwsError | undefined> {
    for (const destination of [given.onFailure, given.onSuccess]) {
      const refusal = destination && (await this.refusalOf(of, destination, given));
      if (refusal) return refusal;
    }
    return undefined;
  }

  private async refusalOf(of: FunctionTarget, destination: string, given: Given): Promise<AwsError | undefined> {
    const topic = destinationTopic(destination);
    if (topic !== undefined) return this.topicRefusal(of, topic);
    const service = destination.split(':')[2]!;
    if (service === 'lambda') return this.functionRefusal(of, destination);
    // Whether there is such a queue or bucket, AWS does not ask either; a bucket takes failures alone (developer guide, "Adding a destination").
    const known = standInTopic(of.accountId, destination) !== undefined && !(service === 's3' && destination === given.onSuccess);
    return known ? undefined : invalidConfig(given);
  }

  /** Whether another account's function is there, and may be invoked, is seen at each delivery: here it would tell who has which. */
  private async functionRefusal(of: FunctionTarget, arn: string): Promise<AwsError | undefined> {
    const named = parseFunctionArn(arn);
    if (!named || named.region !== of.region) return invalidArn(arn);
    if (named.accountId !== of.accountId) return undefined;
    if (named.functionName === of.functionName) return invalidParameterValue("You can't specify the function as a destination for itself.");
    const { qualifier = '$LATEST' } = named;
    const found = await this.functions.qualified(streamOf(named), qualifier);
    return found && (qualifier === '$LATEST' || found.alias || found.version) ? undefined : invalidArn(arn);
  }

  private topicRefusal({ accountId }: FunctionTarget, topic: string): AwsError | undefined {
    const prefix = destinationTopicPrefix(accountId);
    if (!topic.startsWith(prefix) || topic === prefix) return invalidParameterValue(`A topic as a destination must be the account's own, which begins with ${prefix}: kafka://${topic}`);
    if (!this.config.apart) return invalidParameterValue(`Switchyard delivers to topics only where it runs with Kafka (KAFKA_BROKERS): kafka://${topic}`);
    return undefined;
  }
}
