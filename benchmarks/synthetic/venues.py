"""Forty series of conferences and journals, the most frequent first."""

VENUES = (
    *("CVPR", "ICLR", "ICML", "NeurIPS", "ECCV", "ICCV", "ACL", "AAAI", "EMNLP", "ACM MM"),
    *("KDD", "NAACL", "Findings of ACL", "ICDAR", "SIGIR", "WACV", "Findings of EMNLP", "BMVC"),
    *("COLING", "IJCV", "TACL", "EACL", "ICPR", "IJCAI", "Interspeech", "ICASSP", "TPAMI", "WWW"),
    *("CIKM", "WSDM", "CoRL", "ICRA", "MICCAI", "CHI", "UIST", "TMLR", "JMLR"),
    *("IEEE Transactions on Multimedia", "Image and Vision Computing"),
    "Science China Information Sciences",
)
