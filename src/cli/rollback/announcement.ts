import type { AliasRollback, PointedAt, UndoneMove } from '../../contract/index.js';

/** `3`, or `3 (4: 10 %)`. */
export function pointed({ FunctionVersion, AdditionalVersionWeights }: PointedAt): string {
  const weights = Object.entries(AdditionalVersionWeights).map(([version, weight]) => `${version}: ${Number((weight * 100).toFixed(4))} %`);
  return weights.length === 0 ? FunctionVersion : `${FunctionVersion} (${weights.join(', ')})`;
}

const made = ({ EventId, Time, Actor, Reason }: UndoneMove): string =>
  `${EventId} of ${Time} by ${Actor.accessKeyId}${Reason === undefined ? '' : ` (${Reason.replaceAll('\n', ' ')})`}`;

/** What a rollback will do: `PROD of helloworld: 3 → 2, undoing …`; several moves on a line each. */
export function announced({ FunctionName, Name, From, To, Restores, UndoneMoves }: AliasRollback): string {
  const alias = `${Name} of ${FunctionName}`;
  if (Restores === undefined) return `${alias} points at ${pointed(To)} already: nothing to do\n`;
  const way = `${alias}: ${pointed(From)} → ${pointed(To)}`;
  const [only, ...more] = UndoneMoves;
  if (only === undefined) return `${way}, as after ${Restores}\n`;
  if (more.length === 0) return `${way}, undoing ${made(only)}\n`;
  const moves = UndoneMoves.map((move) => `  ${pointed(move.From)} → ${pointed(move.To)}  ${made(move)}\n`);
  return `${way}, undoing ${UndoneMoves.length} moves:\n${moves.join('')}`;
}
