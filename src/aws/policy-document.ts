import type { PolicyStatement } from './policy.js';

/**
 * A statement in the key order that AWS writes. Postgres' jsonb does not keep the order of keys, so it is made anew
 * wherever a statement is shown.
 */
export function orderedStatement<Statement extends PolicyStatement>(statement: Statement): Statement {
  const { Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition } = statement;
  return present<PolicyStatement>({
    Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition: Condition && orderedConditions(Condition),
  }) as Statement;
}

const present = <Members extends object>(members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Members;

function orderedConditions(conditions: NonNullable<PolicyStatement['Condition']>): NonNullable<PolicyStatement['Condition']> {
  const known = ['StringEquals', 'ArnLike', 'Bool'];
  const rank = (operator: string) => (known.indexOf(operator) + known.length + 1) % (known.length + 1);
  return Object.fromEntries(Object.entries(conditions).sort(([a], [b]) => rank(a) - rank(b)));
}

/** The policy document as GetPolicy gives it: a JSON string. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements.map(orderedStatement) });
}
