/** A refusal to tell in one line on stderr; the command exits with `exitCode` (1, or 2 for wrong usage). */
export class CliFailure extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
    this.name = 'CliFailure';
  }
}
