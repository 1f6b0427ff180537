import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { FeedSignal } from '../../src/event-store/feed-signal.js';
import { eventually } from '../support/eventually.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';

/** The way to a Postgres, which can be cut: then connections are counted and dropped. */
class Way {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  cut = false;
  attempts = 0;

  constructor(private readonly target: URL) {
    this.server = createServer((socket) => {
      this.attempts += 1;
      this.keep(socket);
      if (this.cut) socket.destroy();
      else this.pass(socket);
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const url = new URL(this.target);
    url.searchParams.delete('host');
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  cutAll(): void {
    this.cut = true;
    this.attempts = 0;
    for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.cutAll();
    this.server.close();
  }

  private pass(socket: Socket): void {
    const folder = this.target.searchParams.get('host');
    const postgres = folder === null ? connect(Number(this.target.port || 5432), this.target.hostname) : connect(`${folder}/.s.PGSQL.5432`);
    this.keep(postgres);
    socket.pipe(postgres).pipe(socket);
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
  }
}

let database: FreshDatabase;
let way: Way;
let signal: FeedSignal;
beforeEach(async () => {
  database = await freshDatabase();
  way = new Way(new URL(database.url));
  signal = await FeedSignal.connect(await way.open());
});
afterEach(async () => {
  await signal.close();
  way.close();
  await database.drop();
});

it('tries a few times a second to reach a database that is gone, one try at a time, and hears again when it is back', async () => {
  let heard = 0;
  signal.listen(() => { heard += 1; });
  way.cutAll();
  await eventually(() => way.attempts, (attempts) => attempts >= 6);
  const began = performance.now();
  const before = way.attempts;
  await eventually(() => way.attempts, (attempts) => attempts >= before + 6);
  // Each failed try once began two more: after seconds there were thousands.
  expect(performance.now() - began).toBeGreaterThan(1_000);
  way.cut = false;
  const deaf = heard;
  await eventually(() => { signal.notify(); return heard; }, (times) => times > deaf + 1);
});
