import type { AliasPart } from '../function/function.state.js';
import { targetArn, type FunctionTarget } from '../function/function.decider.js';

/** AliasConfiguration; RoutingConfig is omitted where nothing is weighted, as on AWS. */
export function aliasView({ name, target, description, revisionId }: AliasPart, of: FunctionTarget): Record<string, unknown> {
  const weights = target.additionalVersionWeights;
  return {
    AliasArn: targetArn(of, name),
    Name: name,
    FunctionVersion: target.functionVersion,
    Description: description,
    RoutingConfig: Object.keys(weights).length > 0 ? { AdditionalVersionWeights: weights } : undefined,
    RevisionId: revisionId,
  };
}
