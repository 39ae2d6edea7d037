package config

import "fmt"

// unknownKey says that key does not exist and which of valid was probably meant.
func unknownKey(key, where string, valid []string) error {
	best, distance := "", len(key)
	for _, v := range valid {
		if d := editDistance(key, v); d < distance {
			best, distance = v, d
		}
	}
	if best == "" {
		return fmt.Errorf("%w %q in %s", ErrUnknownKey, key, where)
	}
	return fmt.Errorf("%w %q in %s; did you mean %q?", ErrUnknownKey, key, where, best)
}

// editDistance is Levenshtein's: the least insertions, deletions and replacements.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
