import pg from 'pg';
import { signedFetch } from '../support/signed-fetch.js';
import { startSwitchyard } from '../support/switchyard.js';
import { benchDatabase } from './support/database.js';

/** A signed checkpoint, and a verification against it, of 100,000 events: in streams of one each, and of a hundred each. */
const OPERATOR = '000000000000';
const TEMPLATE = '123456789012/s3/template';

/** Registers buckets as the template was, then configures each again and again: events, heads and rows as appends write them. */
const fill = (streams: number, eventsEach: number): string => `
  DO $$ DECLARE t record; c jsonb; s text; n text; h bytea; BEGIN
    SELECT * INTO t FROM switchyard.events WHERE stream_id = '${TEMPLATE}' AND version = 1;
    FOR i IN 1..${streams} LOOP
      n := 'bench-${eventsEach}-' || i; s := '123456789012/s3/' || n; h := switchyard.first_hash(s, t.stream_type);
      FOR v IN 1..${eventsEach} LOOP
        c := CASE v WHEN 1 THEN jsonb_set(t.data, '{bucketName}', to_jsonb(n)) ELSE jsonb_build_object('bucketName', n, 'targets', '[]'::jsonb, 'eventBridge', false) END;
        INSERT INTO switchyard.events (tx_id, account_id, stream_id, stream_type, version, event_id, type, schema_version, data, metadata, recorded_at, hash)
        VALUES (pg_current_xact_id(), t.account_id, s, t.stream_type, v, gen_random_uuid(), CASE v WHEN 1 THEN t.type ELSE 'BucketNotificationsConfigured' END, 1, c, t.metadata, t.recorded_at, h)
        RETURNING switchyard.link_hash(h, version, event_id, type, schema_version, data, metadata, recorded_at) INTO h;
        UPDATE switchyard.events SET hash = h WHERE stream_id = s AND version = v;
      END LOOP;
      INSERT INTO switchyard.streams VALUES (s, t.account_id, t.stream_type, ${eventsEach}, h);
      INSERT INTO switchyard.parts SELECT s, kind, n, account_id, jsonb_set(data, '{bucketName}', to_jsonb(n)) FROM switchyard.parts WHERE stream_id = '${TEMPLATE}';
    END LOOP;
  END $$`;

const database = await benchDatabase();
const switchyard = await startSwitchyard({ DATABASE_URL: database.url, SWITCHYARD_DATA: database.folder, SWITCHYARD_CHECKPOINT_SECONDS: '0' });
const pool = new pg.Pool({ connectionString: database.url });

async function timed(name: string, path: string, body: object = {}): Promise<string> {
  const start = performance.now();
  const response = await signedFetch(switchyard.url, 'POST', path, { accountId: OPERATOR, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${name}: ${response.status} ${text.slice(0, 500)}`);
  console.log(`${name.padEnd(60)} ${((performance.now() - start) / 1000).toFixed(2)} s`);
  return text;
}

async function measure(streams: number, eventsEach: number): Promise<void> {
  await pool.query(fill(streams, eventsEach));
  await pool.query('VACUUM ANALYZE switchyard.events, switchyard.streams, switchyard.parts');
  const { rows } = await pool.query<{ events: string }>('SELECT count(*) AS events FROM switchyard.events');
  const of = `${rows[0]!.events} events`;
  await timed(`checkpoint of ${of}, nothing signed before`, '/_switchyard/checkpoints');
  const checkpoint = await timed(`checkpoint of ${of}, compared with the one before`, '/_switchyard/checkpoints');
  const verified = await timed(`verify of ${of}, against the newest of the folder`, '/_switchyard/verify');
  await timed(`verify of ${of}, against a file of ${(checkpoint.length / 1e6).toFixed(1)} MB`, '/_switchyard/verify', { Checkpoint: Buffer.from(checkpoint).toString('base64') });
  const { problems } = JSON.parse(verified) as { problems: unknown[] };
  if (problems.length > 0) throw new Error(`the bench's own events are wrong: ${JSON.stringify(problems.slice(0, 3))}`);
}

try {
  await signedFetch(switchyard.url, 'PUT', '/template', { accountId: '123456789012', service: 's3', region: 'us-east-1' });
  const [streams, eventsEach] = process.argv.slice(2).map(Number);
  await measure(streams ?? 1_000, eventsEach ?? 100);
} finally {
  await pool.end();
  await switchyard.stop();
  await database.remove();
}
