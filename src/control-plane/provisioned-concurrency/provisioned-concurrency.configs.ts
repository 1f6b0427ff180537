import { Inject, Injectable } from '@nestjs/common';
import { AwsError } from '../../aws/index.js';
import { INVOKER, type Invoker, type ProvisionedEnvironments } from '../../contract/index.js';
import type { FunctionState, ProvisionedConcurrencyPart } from '../function/function.state.js';
import { requireFunction, type FunctionTarget } from '../function/function.decider.js';
import { Functions } from '../function/functions.js';
import type { Page } from '../function/page.js';
import { requirePublished, requireQualifier, type ProvisionedTarget } from './provisioned-concurrency.decider.js';

/** A config and what an invoker keeps of it now; undefined where nothing is known. */
export interface LiveConfig {
  readonly config: ProvisionedConcurrencyPart;
  readonly environments?: ProvisionedEnvironments;
}

/** Configs from the rows; what has come of them is asked of the invoker, for it is no fact of the history. */
@Injectable()
export class ProvisionedConcurrencyConfigs {
  constructor(
    @Inject(Functions) private readonly functions: Functions,
    @Inject(INVOKER) private readonly invoker: Invoker,
  ) {}

  /** @throws AwsError InvalidParameterValue ($LATEST), ResourceNotFound, ProvisionedConcurrencyConfigNotFound */
  async one(of: ProvisionedTarget): Promise<LiveConfig> {
    requirePublished(of.qualifier);
    const { state, version } = await this.functions.read(of.target);
    const config = requireQualifier(state, of).provisioned.get(of.qualifier);
    if (!config) throw new AwsError('ProvisionedConcurrencyConfigNotFoundException', 404, 'No Provisioned Concurrency Config found for this function');
    return { config, environments: (await this.environments(of.target, version))[of.qualifier] };
  }

  /** A page of a function's configs by qualifier. @throws AwsError ResourceNotFound */
  async page(target: FunctionTarget, page: Page): Promise<LiveConfig[]> {
    const { state, version } = await this.functions.read(target);
    const configs = pageOfConfigs(requireFunction(state, target), page);
    const environments = configs.length > 0 ? await this.environments(target, version) : {};
    return configs.map((config) => ({ config, environments: environments[config.qualifier] }));
  }

  /** Nothing where no invoker can be asked: a config is under way until one says otherwise. */
  private environments(target: FunctionTarget, streamVersion: number): Promise<Record<string, ProvisionedEnvironments>> {
    const { accountId, region, functionName } = target;
    return this.invoker.provisionedConcurrency({ accountId, region, functionName, streamVersion }).catch((refusal: unknown) => {
      if (refusal instanceof AwsError) return {};
      throw refusal;
    });
  }
}

const pageOfConfigs = ({ provisioned }: FunctionState, { limit, after }: Page): ProvisionedConcurrencyPart[] =>
  [...provisioned.values()]
    .filter(({ qualifier }) => after === undefined || qualifier > after)
    .sort((one, other) => (one.qualifier < other.qualifier ? -1 : 1))
    .slice(0, limit);
