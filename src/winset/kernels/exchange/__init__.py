"""The exchange of voting positions between issues."""
