-- Fingerprints keep signs from now on (3.5% is not 35%). Where words are missing, the next start
-- makes them anew, and the fingerprints with them.
delete from bank_words;
