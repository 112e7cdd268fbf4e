-- What holds for every row of these tables, and who may read and write which rows (policies) and columns (grants).

REVOKE ALL ON "OTPToken" FROM connect_app;
