import Fastify from 'fastify';
import pg from 'pg';

/** The floor of GetAlias: a bare Fastify route that does one prepared SELECT by primary key. Prints its URL. */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });
const fastify = Fastify();
fastify.get('/floor/:key', async (request) => {
  const { key } = request.params as { key: string };
  const { rows } = await pool.query({
    name: 'floor',
    text: "SELECT data FROM switchyard.parts WHERE stream_id = $1 AND kind = 'alias' AND key = $2",
    values: [process.env['FLOOR_STREAM'], key],
  });
  return rows[0].data;
});
console.log(await fastify.listen({ port: 0, host: '127.0.0.1' }));
