"""What a plate entered by keys rests on: the forms plates have, what keys may stand for, the words that are said."""
