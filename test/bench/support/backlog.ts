import { randomUUID } from 'node:crypto';
import type pg from 'pg';

const LANES = 4;
const EVENTS_AN_APPEND = 20;

/** As an `aws lambda update-alias` leaves it. */
const metadata = (accountId: string) => ({
  time: new Date().toISOString(),
  actor: { accountId, accessKeyId: 'AKIAIOSFODNN7EXAMPLE', arn: `arn:aws:iam::${accountId}:root` },
  sourceIp: '127.0.0.1',
  userAgent: 'aws-cli/1.45.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7',
  requestId: randomUUID(),
  correlationId: randomUUID(),
  causationId: null,
});

/** Appends alias moves to the streams of all functions that are there, as fast as the store takes them. */
export async function appendMoves(pool: pg.Pool, accountId: string, count: number): Promise<void> {
  const { rows } = await pool.query<{ stream: string; version: number }>("SELECT stream_id AS stream, version::int AS version FROM switchyard.streams WHERE stream_type = 'Function'");
  let appended = 0;
  const lane = async (first: number): Promise<void> => {
    for (let index = first; appended < count; index = (index + LANES) % rows.length) {
      appended += EVENTS_AN_APPEND;
      const row = rows[index]!;
      const target = (version: number) => ({ functionVersion: String(version), additionalVersionWeights: {} });
      const events = Array.from({ length: EVENTS_AN_APPEND }, (_, move) => ({
        id: randomUUID(), type: 'AliasRetargeted', schemaVersion: 1, data: { aliasName: 'PROD', from: target(move), to: target(move + 1) }, metadata: metadata(accountId),
      }));
      await pool.query({ name: 'bench-moves', text: "SELECT switchyard.append($1, 'Function', $2, NULL, $3, '[]', '[]')", values: [row.stream, row.version, JSON.stringify(events)] });
      row.version += EVENTS_AN_APPEND;
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, first) => lane(first)));
}
