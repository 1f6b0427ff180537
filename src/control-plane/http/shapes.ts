/**
 * The members of an operation's input as the API model describes them: where they travel, their type and their
 * constraints. Declared once per operation, evaluated together (`validation.ts`), reported in AWS's words.
 */
export type Shape =
  | StringShape
  | NumberShape
  | { readonly type: 'boolean' }
  | { readonly type: 'blob' }
  | ListShape
  | MapShape
  | StructureShape;

export interface StringShape {
  readonly type: 'string';
  /** Regular expression as AWS prints it; the whole value must match. */
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly enum?: readonly string[];
}

export interface NumberShape {
  /** An integer has 32 bits, a long as many as a double holds exactly: 53. */
  readonly type: 'integer' | 'long' | 'double';
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly number[];
}

export interface ListShape {
  readonly type: 'list';
  readonly member: Shape;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** AWS's own text about a member does not say that it must not be null. */
  readonly notNullUnsaid?: true;
}

export interface MapShape {
  readonly type: 'map';
  readonly key: StringShape;
  readonly value: Shape;
  /** Secrets: a refusal names the member and never repeats its value. */
  readonly sensitive?: true;
}

export interface StructureShape {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, Member>>;
}

export type Member = Shape & { readonly required?: boolean };

/** A top-level member: `name` is its name on the wire where that differs from the model's. */
export type InputMember = Member & {
  readonly in: 'path' | 'query' | 'header' | 'body';
  readonly name?: string;
};

/** Input of an operation, by the model's member name (`FunctionName`, `RoutingConfig`, …), in the order AWS reports. */
export type InputShape = Readonly<Record<string, InputMember>>;

type ValueOf<S> = S extends { type: 'string' } ? (S extends { enum: readonly (infer E extends string)[] } ? E : string)
  : S extends { type: 'integer' | 'long' | 'double' } ? number
  : S extends { type: 'boolean' } ? boolean
  : S extends { type: 'blob' } ? Buffer
  : S extends { type: 'list'; member: infer M } ? ValueOf<M>[]
  : S extends { type: 'map'; value: infer V } ? Record<string, ValueOf<V>>
  : S extends { type: 'structure'; members: infer Members } ? Values<Members>
  : never;

type RequiredKeys<Members> = { [K in keyof Members]: Members[K] extends { required: true } ? K : never }[keyof Members];
type Values<Members> = { -readonly [K in RequiredKeys<Members>]: ValueOf<Members[K]> } & {
  -readonly [K in Exclude<keyof Members, RequiredKeys<Members>>]?: ValueOf<Members[K]>;
};

/** The parsed input of an operation: required members present, others optional. */
export type Input<I extends InputShape> = Values<I>;

/** Declares an operation's input, keeping its literal type. */
export const input = <const I extends InputShape>(shape: I): I => shape;
