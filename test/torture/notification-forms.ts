import { notification } from '../support/notifications.js';

/** A new object as S3 tells it, at the time of now. */
export function awsNotification(bucket: string, key: string, sequencer: string): unknown {
  const { Records: [record] } = notification(bucket, key, { sequencer });
  return { Records: [{ ...record, eventTime: new Date().toISOString() }] };
}

/** The same as MinIO writes it (src/invoker/notifications/fixtures/minio.json): its own source, `%2F` for `/`, and the key once more. */
export function minioNotification(bucket: string, key: string, sequencer: string): unknown {
  const { Records: [record] } = notification(bucket, key, { sequencer });
  const object = { key: encodeURIComponent(key).replaceAll('%20', '+'), size: 3, eTag: '764efa883dda1e11db47671c4a3bbd9e', contentType: 'binary/octet-stream', sequencer };
  const s3 = { ...record!.s3, configurationId: 'Config', object };
  return {
    EventName: 's3:ObjectCreated:Put',
    Key: `${bucket}/${key}`,
    Records: [{ ...record, eventVersion: '2.0', eventSource: 'minio:s3', eventTime: new Date().toISOString(), eventName: 's3:ObjectCreated:Put', s3 }],
  };
}

/** Texts that are no notification; each pair of a number and a name has its own. */
export const poison = (number: number, name: string): string => {
  const mark = `${name} ${number}`;
  return [`no JSON: ${mark}`, JSON.stringify({ Recordz: [mark] }), JSON.stringify({ Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', mark, s3: {} }] })][number % 3]!;
};
