import { isIPv4 } from 'node:net';
import { S3Error } from '../../aws/errors.js';

const LABELS = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const RESERVED_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const RESERVED_SUFFIXES = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/**
 * Checks a bucket's name by the rules for general purpose buckets (S3 user guide, "Bucket naming rules"): 3 to 63 of
 * a-z 0-9 . -, labels that begin and end with a letter or digit, not an IP address, no reserved prefix or suffix.
 * @throws S3Error InvalidBucketName
 */
export function checkBucketName(bucketName: string): void {
  const valid =
    bucketName.length >= 3 &&
    bucketName.length <= 63 &&
    LABELS.test(bucketName) &&
    !isIPv4(bucketName) &&
    !RESERVED_PREFIXES.some((prefix) => bucketName.startsWith(prefix)) &&
    !RESERVED_SUFFIXES.some((suffix) => bucketName.endsWith(suffix));
  if (!valid) {
    throw new S3Error('InvalidBucketName', 400, 'The specified bucket is not valid.', { BucketName: bucketName.slice(0, 255) });
  }
}
