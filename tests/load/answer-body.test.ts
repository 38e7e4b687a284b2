import { readAnswer } from '../../load/k6/answer-body.ts';

test('an accepted or failed order has an id and a status', () => {
  expect(readAnswer('{"orderId":"a","status":"completed"}')).toEqual({ orderId: 'a', status: 'completed' });
  expect(readAnswer('{"orderId":"a","status":"failed","reason":"x"}')).toEqual({ orderId: 'a', status: 'failed' });
});

test("the HTTP status of a problem is not the order's status", () => {
  expect(readAnswer('{"type":"x","status":503,"orderId":"a"}')).toEqual({ orderId: 'a', status: undefined });
});

test.each([null, undefined, '', 'null', '<html>', '[]', '"text"'])('a body of %j names no order', (body) => {
  expect(readAnswer(body).orderId).toBeUndefined();
});
