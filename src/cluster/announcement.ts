/** A cluster in which everything runs and is ready: what `--json` prints on a line of its own. */
export interface ClusterState {
  readonly controlPlanes: readonly ServiceState[];
  readonly invokers: readonly ServiceState[];
  readonly kafka: { readonly brokers: readonly string[]; readonly pid: number };
  readonly postgres: { readonly url: string; readonly pid: number };
  readonly intakeToken: string;
}

export interface ServiceState {
  readonly url: string;
  readonly pid: number;
}

/** What a person is told when the cluster is ready for the first time. `development`: the development credentials are valid. */
export function instructions({ controlPlanes, invokers, kafka, postgres, intakeToken }: ClusterState, dataFolder: string, development: boolean): string {
  const [first] = controlPlanes;
  return [
    `Switchyard's cluster is ready (data in ${dataFolder}):`,
    ...processes({ controlPlanes, invokers, kafka, postgres, intakeToken }),
    'Kill any of them, it is started again. To use it:',
    `  export AWS_ENDPOINT_URL=${first!.url}`,
    ...(development
      ? [
          '  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-west-2 AWS_DEFAULT_REGION=us-west-2',
          `  export SWITCHYARD_INTAKE_TOKEN=${intakeToken}`,
        ]
      : []),
    `  export KAFKA_BROKERS=${kafka.brokers.join(',')}`,
  ].join('\n');
}

/** What a person is told when everything is ready again. */
export const readyAgain = (state: ClusterState): string => ['Everything is ready again:', ...processes(state)].join('\n');

/** One line a process. The address of Postgres holds its password, so it is told with `--json` alone. */
function processes({ controlPlanes, invokers, kafka, postgres }: ClusterState): string[] {
  const line = (name: string, address: string, pid: number) => `  ${name.padEnd(16)}${address.padEnd(24)}process ${pid}`;
  return [
    ...controlPlanes.map(({ url, pid }, index) => line(`control-plane-${index + 1}`, url, pid)),
    ...invokers.map(({ url, pid }, index) => line(`invoker-${index + 1}`, url, pid)),
    line('kafka', kafka.brokers.join(','), kafka.pid),
    line('postgres', 'on a Unix socket', postgres.pid),
  ];
}
