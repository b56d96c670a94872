#!/usr/bin/env bash
# text-statistics (npm) 0.1.1: an answer of one sentence is counted as two, so the shorter answers are, the easier they seem to be.
#
# The package gives the length of sentences and the known measures of how easy a text is to read (Flesch, Kincaid and others). One would guess that
# a sentence with a full stop is one sentence. A full stop is added to every text "in case it's missing", also if it is there, and
# again at each step of a formula, and the empty piece behind the last full stop counts as a word. In the PHP program that it follows,
# doubled stops are taken out afterwards, wherever they are; here every replacement is made once in a text. Without a full stop the sentence
# is one by itself, and two in the measures.
# It matters to people who code interviews: short answers of one group and long ones of another differ by their lengths alone. Below, both
# texts have words of one syllable only and nearly the same ease, 1.4 apart; seen, they are 18.4 apart.
#
# Output of a run (the talk is made up; guessed is the formula of Flesch with what is counted by hand):
#   text-statistics 0.1.1
#   guess: sentences 1, words per sentence 3.00, reading ease 119.2
#   seen:  sentences 2, words per sentence 2.00, reading ease 141.4
#   guess: sentences 5, words per sentence 4.40, reading ease 117.8
#   seen:  sentences 6, words per sentence 3.29, reading ease 123.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts text-statistics@0.1.1
cat > look.cjs <<'NODE'
const { readFileSync } = require("node:fs");
const textStatistics = require("text-statistics");

const { version } = JSON.parse(readFileSync("node_modules/text-statistics/package.json", "utf8"));
const long = "We paid rent. He fixed the roof. She took the boy to school. I worked at night. Then the house was sold.";
const texts = [["I moved here.", 1, 3], [long, 5, 22]];

function line(sentences, perSentence, ease) {
  return `sentences ${sentences}, words per sentence ${perSentence.toFixed(2)}, reading ease ${ease.toFixed(1)}`;
}

console.log(`text-statistics ${version}`);
const seen = texts.map(([text, sentences, words]) => {
  const counted = textStatistics(text);
  const perSentence = words / sentences;
  const syllablesPerWord = 1;
  const found = line(counted.sentenceCount(), counted.averageWordsPerSentence(), counted.fleschKincaidReadingEase());
  console.log(`guess: ${line(sentences, perSentence, 206.835 - 1.015 * perSentence - 84.6 * syllablesPerWord)}`);
  console.log(`seen:  ${found}`);
  return found;
});
const expected = [line(2, 2, 141.4), line(6, 23 / 7, 123)];
process.exit(version === "0.1.1" && seen.join() === expected.join() ? 0 : 1);
NODE
node look.cjs
