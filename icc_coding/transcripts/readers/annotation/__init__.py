"""Annotation tools of linguists and oral historians: their tiers are speakers."""
