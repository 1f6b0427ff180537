/** One metric: a row of the table. Names and base units after Prometheus' conventions (prometheus.io/docs/practices/naming). */
export interface MetricRow {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  /** Never anything of a tenant: no account, function, bucket or key. */
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, in its unit. */
  readonly buckets?: readonly number[];
}

/** From a read that Postgres answers from memory to a call that waits for a function's full time. */
const CALL_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900] as const;
const DATABASE_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;
const START_SECONDS = [0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 20] as const;

/**
 * Every metric of Switchyard beside prom-client's own of the process (`process_*`, `nodejs_*`). A gauge has no sample until
 * it is set: what a service does not know it does not show.
 */
export const metricTable = {
  httpRequests: { type: 'counter', name: 'switchyard_http_requests_total', labels: ['operation', 'status'],
    help: "Answered requests of the control plane by operation ('S3' for all of S3, 'Unknown' for what is not served) and HTTP status." },
  httpRequestSeconds: { type: 'histogram', name: 'switchyard_http_request_duration_seconds', labels: ['operation'], buckets: CALL_SECONDS,
    help: 'From a request that was received whole to its answer (for a stream: its headers).' },
  commands: { type: 'counter', name: 'switchyard_commands_total', labels: ['aggregate', 'outcome'],
    help: 'Commands by type of stream and outcome: ok, nothing (to do), duplicate, refused, conflict, failed.' },
  appendSeconds: { type: 'histogram', name: 'switchyard_append_duration_seconds', labels: ['status'], buckets: DATABASE_SECONDS,
    help: 'One append to the event store, committed, by its status: ok, conflict, duplicate, failed.' },
  feedLag: { type: 'gauge', name: 'switchyard_feed_lag_seconds', labels: ['follower'],
    help: 'Age of the oldest event that a durable follower of the feed has not handled; 0 where it has handled all.' },
  feedHorizonAge: { type: 'gauge', name: 'switchyard_feed_horizon_age_seconds', labels: [],
    help: 'Age of the oldest running write transaction of the cluster: later events wait for it.' },
  queueDepth: { type: 'gauge', name: 'switchyard_queue_depth', labels: ['status'],
    help: 'Asynchronous invocations: pending, running, and of both those that are due (a running one whose lease ran out is).' },
  queueOldestDue: { type: 'gauge', name: 'switchyard_queue_oldest_due_seconds', labels: [],
    help: 'How long the invocation that is due first has been waiting for a worker; 0 where none is.' },
  invocations: { type: 'counter', name: 'switchyard_invocations_total', labels: ['outcome'],
    help: 'Runs: succeeded, function-error, throttled (no environment in time), abandoned (the caller hung up in line), failed.' },
  invocationSeconds: { type: 'histogram', name: 'switchyard_invocation_duration_seconds', labels: [], buckets: CALL_SECONDS,
    help: "The handler's time of the runs that had one." },
  environments: { type: 'gauge', name: 'switchyard_environments', labels: ['state'],
    help: 'Environments: starting, busy, idle.' },
  provisionedEnvironments: { type: 'gauge', name: 'switchyard_provisioned_environments', labels: ['state'],
    help: 'Environments that this invoker is to keep initialised (wanted), and those of them that are (ready).' },
  coldStarts: { type: 'counter', name: 'switchyard_cold_starts_total', labels: [],
    help: 'Environments that were started for a run and became ready.' },
  coldStartSeconds: { type: 'histogram', name: 'switchyard_cold_start_duration_seconds', labels: [], buckets: START_SECONDS,
    help: 'From the leave to start an environment to its being ready: code, secrets, process, init.' },
  warmStarts: { type: 'counter', name: 'switchyard_warm_starts_total', labels: [],
    help: 'Runs that found an environment ready.' },
  relayLagSeconds: { type: 'gauge', name: 'switchyard_relay_lag_seconds', labels: [],
    help: 'Age of the oldest event that the relay has not published; 0 where it has published all.' },
  relayLagEvents: { type: 'gauge', name: 'switchyard_relay_lag_events', labels: [],
    help: 'Events that the relay has not published.' },
  relayPublished: { type: 'counter', name: 'switchyard_relay_published_total', labels: [],
    help: 'Messages that the relay has published and Kafka acknowledged.' },
  relayLeader: { type: 'gauge', name: 'switchyard_relay_leader', labels: [],
    help: '1 where this process is the relay, else 0.' },
  consumerLag: { type: 'gauge', name: 'switchyard_consumer_lag', labels: ['topic'],
    help: 'Messages of a topic that this consumer has not handled.' },
  deadLetters: { type: 'counter', name: 'switchyard_dead_letters_total', labels: ['reason'],
    help: 'Messages and invocations that were given up, by reason.' },
  undeliveredResults: { type: 'counter', name: 'switchyard_undelivered_results_total', labels: [],
    help: 'Results of asynchronous invocations that their destination does not get.' },
} as const satisfies Readonly<Record<string, MetricRow>>;
