"""What others' code makes of the same rows: scikit-learn's forests and XGBoost's boosting, on one thread.

Reads float32 rows and labels from a file, and prints the seconds of the fit as JSON. `quality` prints, for the tables
that come with scikit-learn, their rows, parts, and the score of each part.
"""
import json
import sys
import time

import numpy as np


def read_table(path, rows, width):
    values = np.fromfile(path, dtype=np.float32)
    return values[: rows * width].reshape(rows, width), values[rows * width :]


def forest(x, y):
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(n_estimators=100, n_jobs=1, random_state=1)
    return timed(lambda: model.fit(x, y))


def boosting(x, y):
    import xgboost

    options = {
        "tree_method": "hist",
        "max_bin": 256,
        "nthread": 1,
        "max_depth": 6,
        "eta": 0.1,
        "objective": "binary:logistic",
    }
    # Ours bins its rows within the fit, and so this counts too.
    return timed(lambda: xgboost.train(options, xgboost.DMatrix(x, label=y, nthread=1), num_boost_round=200))


def timed(work):
    started = time.perf_counter()
    busy = time.process_time()
    work()
    return {"seconds": time.perf_counter() - started, "cpuSeconds": time.process_time() - busy}


def models(classes):
    import xgboost
    from sklearn import ensemble, tree

    kind = "Classifier" if classes else "Regressor"
    boosted = {"n_estimators": 100, "max_depth": 3, "learning_rate": 0.1, "tree_method": "hist", "n_jobs": 1}
    return {
        "forest": lambda seed: getattr(ensemble, f"RandomForest{kind}")(random_state=seed, n_jobs=1),
        "extratrees": lambda seed: getattr(ensemble, f"ExtraTrees{kind}")(random_state=seed, n_jobs=1),
        "tree": lambda seed: getattr(tree, f"DecisionTree{kind}")(random_state=seed, max_depth=8, min_samples_leaf=5),
        "boosting": lambda seed: getattr(xgboost, f"XGB{kind}")(random_state=seed, **boosted),
    }


def quality(names, repeats, folds):
    from sklearn import datasets
    from sklearn.model_selection import KFold, StratifiedKFold

    tables = []
    for name in names:
        x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
        x = x.astype(np.float32)
        classes = name != "diabetes"
        splitter = StratifiedKFold if classes else KFold
        parts = []
        for repeat in range(repeats):
            part = np.zeros(len(y), dtype=int)
            for fold, (_, test) in enumerate(splitter(folds, shuffle=True, random_state=repeat).split(x, y)):
                part[test] = fold
            parts.append(part)
        scores = {}
        for algorithm, create in models(classes).items():
            scores[algorithm] = [
                create(repeat).fit(x[part != fold], y[part != fold]).score(x[part == fold], y[part == fold])
                for repeat, part in enumerate(parts)
                for fold in range(folds)
            ]
        tables.append(
            {
                "name": name,
                "classes": int(y.max()) + 1 if classes else 0,
                "rows": [[float(f"{value:.6g}") for value in row] for row in x],
                "labels": [float(value) for value in y],
                "parts": [part.tolist() for part in parts],
                "scores": {key: [round(float(value), 6) for value in own] for key, own in scores.items()},
            }
        )
    return tables


if __name__ == "__main__":
    what, *given = sys.argv[1:]
    if what == "quality":
        result = quality(given[2:], int(given[0]), int(given[1]))
    else:
        x, y = read_table(given[0], int(given[1]), int(given[2]))
        result = {"forest": forest, "boosting": boosting}[what](x, y)
    print(json.dumps(result, separators=(",", ":")))
