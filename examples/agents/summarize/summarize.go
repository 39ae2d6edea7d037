package main

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Summarize returns the n most telling sentences of text, in the order of the text.
//
// The method is SumBasic (Nenkova and Vanderwende, "The impact of frequency on summarization", 2005): a
// sentence is worth the average probability of its words in the text; the best is taken, the probabilities of
// its words are squared, so that what was said is not said again, and so on.
func Summarize(text string, n int) []string {
	sentences := candidates(text)
	weights := wordWeights(sentences)
	chosen := make([]int, 0, n)
	for len(chosen) < min(n, len(sentences)) {
		best, bestScore := -1, -1.0
		for i, s := range sentences {
			if score := s.score(weights); score > bestScore && !slices.Contains(chosen, i) {
				best, bestScore = i, score
			}
		}
		chosen = append(chosen, best)
		for _, w := range sentences[best].words {
			weights[w] *= weights[w]
		}
	}
	slices.Sort(chosen)
	out := make([]string, len(chosen))
	for i, c := range chosen {
		out[i] = sentences[c].text
	}
	return out
}

// sentence is a sentence with the numbers of its content words.
type sentence struct {
	text  string
	words []int
}

func (s sentence) score(weights []float64) float64 {
	sum := 0.0
	for _, w := range s.words {
		sum += weights[w]
	}
	// A short sentence has little to say: its average is taken over at least this many words.
	const full = 6
	return sum / float64(max(full, len(s.words)))
}

// candidates returns the sentences of text that may stand in a summary: those with a few content words, or all
// if there are none of these. The same sentence stands there once.
func candidates(text string) []sentence {
	numbers := map[string]int{}
	var all, good []sentence
	seen := map[string]bool{}
	for _, t := range split(plain(text)) {
		if seen[t] {
			continue
		}
		seen[t] = true
		s := sentence{text: t}
		for _, w := range contentWords(t) {
			if _, ok := numbers[w]; !ok {
				numbers[w] = len(numbers)
			}
			s.words = append(s.words, numbers[w])
		}
		all = append(all, s)
		if len(s.words) >= 3 {
			good = append(good, s)
		}
	}
	if len(good) == 0 {
		return all
	}
	return good
}

// wordWeights returns the probability of each word.
func wordWeights(sentences []sentence) []float64 {
	most, total := 0, 0
	for _, s := range sentences {
		total += len(s.words)
		if len(s.words) > 0 {
			most = max(most, slices.Max(s.words)+1)
		}
	}
	weights := make([]float64, most)
	for _, s := range sentences {
		for _, w := range s.words {
			weights[w] += 1 / float64(total)
		}
	}
	return weights
}

// contentWords returns the words that carry meaning, in lower case.
func contentWords(s string) []string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.DeleteFunc(words, func(w string) bool {
		_, stop := slices.BinarySearchFunc(stopWords, w, cmp.Compare[string])
		return stop || len(w) < 2
	})
}

// stopWords are English words that say nothing about what a text is about, sorted.
var stopWords = strings.Fields(`a about above after again against all also am an and any are as at be because been
	before being below between both but by can could did do does doing down during each few for from further had has
	have having he her here hers him his how i if in into is it its itself just like many may me might more most much
	must my no nor not now of off on once one only or other our out over own same she should so some such than that
	the their them then there these they this those through to too two under until up upon us very was we were what
	when where which while who whom why will with would you your`)
