SELECT id FROM switchyard.installation
