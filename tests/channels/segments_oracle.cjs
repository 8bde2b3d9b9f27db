// Twilio's own calculator: a JSON list of texts on stdin, a list of [segments, alphabet] out.
const { SegmentedMessage } = require("sms-segments-calculator");

const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
const counted = texts.map((text) => {
  const message = new SegmentedMessage(text, "auto", false);
  return [message.segmentsCount, message.encodingName];
});
process.stdout.write(JSON.stringify(counted));
