import { readAnswer } from '../../load/k6/answer-body.ts';

test('When an order was accepted or has failed, then the answer tells its id and its status', () => {
  expect(readAnswer('{"orderId":"a","status":"completed"}')).toEqual({ orderId: 'a', status: 'completed' });
  expect(readAnswer('{"orderId":"a","status":"failed","reason":"x"}')).toEqual({ orderId: 'a', status: 'failed' });
});

test("When the answer is a problem that names an order, then its HTTP status is not taken for the order's", () => {
  expect(readAnswer('{"type":"x","status":503,"orderId":"a"}')).toEqual({ orderId: 'a', status: undefined });
});

test.each([null, undefined, '', 'null', '<html>', '[]', '"text"'])(
  'When the body is %j, then it names no order',
  (body) => {
    expect(readAnswer(body).orderId).toBeUndefined();
  },
);
