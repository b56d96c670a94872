#!/usr/bin/env bash
# text-readability (npm) 1.1.1: the same text said eight times over is far easier to read than said once, and short answers are no sentences.
#
# Gunning's fog index takes the share of words with three or more syllables, Dale and Chall's the share of words that are not in their list, so both
# are the same however often a text is repeated: the words and the hard words grow alike. The package counts each hard word once however often it
# occurs, and divides by all words: the longer a text, the easier it is. In "sentenceCount" a sentence of one or two words does not count, while its
# words do: the sentences of somebody who answers "Yes." become longer. The page of the package says neither.
# It matters to people who code interviews: how hard participants speak is compared by such figures, and who talked longer comes out as simpler.
#
# Output of a run:
#   text-readability 1.1.1
#   guess: fog 10.29, Dale-Chall 7.6, however often the text is repeated; 8 sentences
#   1 time:  fog 10.29, Dale-Chall 7.6, Flesch 31.04
#   2 times: fog 6.45, Dale-Chall 5.78, Flesch 31.04
#   8 times: fog 3.56, Dale-Chall 0.78, Flesch 31.04
#   an answer of 8 sentences, 5 of them with one or two words: 3 sentences
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts text-readability@1.1.1
cat > readability.mjs <<'NODE'
import { readFileSync } from "node:fs";
import readability from "text-readability";

const { version } = JSON.parse(readFileSync("node_modules/text-readability/package.json", "utf8"));
const said =
  "The landlord raised the rent without any explanation. We decided to relocate to another neighbourhood. " +
  "The authorities promised an apartment. My daughter attends the kindergarten there. ";
const answer =
  "Did you stay? Yes. Why? My mother was ill and we could not leave her alone in the house. No. Who else? " +
  "My sister came every evening and cooked for all of us. Yes.";
const figures = (times) => {
  const text = said.repeat(times).trim();
  return [readability.gunningFog(text), readability.daleChallReadabilityScore(text), readability.fleschReadingEase(text)];
};
const seen = [1, 2, 8].map(figures);
const sentences = readability.sentenceCount(answer);
console.log(`text-readability ${version}`);
console.log(`guess: fog ${seen[0][0]}, Dale-Chall ${seen[0][1]}, however often the text is repeated; 8 sentences`);
["1 time: ", "2 times:", "8 times:"].forEach((name, place) => {
  const [fog, daleChall, flesch] = seen[place];
  console.log(`${name} fog ${fog}, Dale-Chall ${daleChall}, Flesch ${flesch}`);
});
console.log(`an answer of 8 sentences, 5 of them with one or two words: ${sentences} sentences`);
const expected = [[10.29, 7.6, 31.04], [6.45, 5.78, 31.04], [3.56, 0.78, 31.04]];
process.exit(JSON.stringify(seen) === JSON.stringify(expected) && sentences === 3 ? 0 : 1);
NODE
node readability.mjs
