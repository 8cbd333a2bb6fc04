"""The SovEcom contract: storefront, merchant admin and payment webhook (`/store/v1`, `/admin/v1`, `/webhooks`)."""
