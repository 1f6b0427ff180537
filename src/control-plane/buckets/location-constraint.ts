import { S3Error } from '../../aws/errors.js';
import { malformedXml, parseXml } from './xml.js';

const REGION = /^[a-z]{2,4}(?:-[a-z]{1,20}){1,3}-\d{1,2}$/;

/**
 * The region that CreateBucket asks for: us-east-1 makes buckets of every region and takes no constraint for its own; any
 * other region makes its own only (S3 API reference, CreateBucket). A request without a constraint means the region that
 * it is signed for: AWS insists on the name at its region-specific endpoints, and here there is one endpoint for all.
 * @throws S3Error MalformedXML, InvalidLocationConstraint, IllegalLocationConstraintException
 */
export function bucketRegion(body: Buffer, endpointRegion: string): string {
  const constraint = body.length === 0 ? undefined : readConstraint(body);
  if (constraint === undefined) {
    return endpointRegion;
  }
  if (!REGION.test(constraint) || constraint === 'us-east-1') {
    throw new S3Error('InvalidLocationConstraint', 400, 'The specified location-constraint is not valid', {
      LocationConstraint: constraint.slice(0, 256),
    });
  }
  if (endpointRegion !== 'us-east-1' && constraint !== endpointRegion) throw illegalConstraint(constraint);
  return constraint;
}

const illegalConstraint = (constraint: string): S3Error =>
  new S3Error(
    'IllegalLocationConstraintException',
    400,
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );

function readConstraint(body: Buffer): string | undefined {
  const root = parseXml(body);
  if (root.name !== 'CreateBucketConfiguration' || root.text.trim() !== '') throw malformedXml();
  let constraint: string | undefined;
  for (const { name, text, children } of root.children) {
    if (['Bucket', 'Location', 'Tags'].includes(name)) {
      throw new S3Error('InvalidRequest', 400, `Switchyard registers buckets by name and region: ${name} is not supported.`);
    }
    if (name !== 'LocationConstraint' || children.length > 0 || constraint !== undefined) throw malformedXml();
    // The constraint from before regions had names.
    constraint = text === 'EU' ? 'eu-west-1' : text;
  }
  return constraint === '' ? undefined : constraint;
}
