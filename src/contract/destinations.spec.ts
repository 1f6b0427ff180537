import { standInTopic } from './destinations.js';

describe('the topic that stands in for a destination of AWS', () => {
  it.each([
    ['arn:aws:sqs:us-west-2:123456789012:failed', 'sqs.us-west-2.123456789012.failed'],
    ['arn:aws:sqs:us-west-2:210987654321:failed.fifo', 'sqs.us-west-2.210987654321.failed.fifo'],
    ['arn:aws-cn:sns:cn-north-1:123456789012:alerts', 'sns.cn-north-1.123456789012.alerts'],
    ['arn:aws:events:us-west-2:123456789012:event-bus/default', 'events.us-west-2.123456789012.event-bus-default'],
    ['arn:aws:s3:::failed-events', 's3.failed-events'],
  ])('%s', (arn, topic) => {
    expect(standInTopic('123456789012', arn)).toBe(`destinations.123456789012.${topic}`);
  });

  it.each(['arn:aws:lambda:us-west-2:123456789012:function:f', 'arn:aws:ec2:us-west-2:123456789012:thing', 'arn:aws:sqs:us-west-2:123456789012:', 'kafka://topic', ''])(
    'none for %j', (arn) => {
      expect(standInTopic('123456789012', arn)).toBeUndefined();
    });
});
