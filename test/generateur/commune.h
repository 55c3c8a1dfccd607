// Communes of the region, and the IRIS and priority districts (QPV) drawn in them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

// Kilometres east and north, on a plane good enough for one region.
struct Point {
    double x = 0, y = 0;
};

double distance2(Point a, Point b);
double longitude(Point p);
double latitude(Point p);

struct Iris {
    std::string code, nom;
    Point centre;
};

struct Qpv {
    std::string code;
    std::vector<int> communes;
    Point centre;
    double rayon = 0; // kilometres
};

struct Commune {
    std::string code, nom, departement, epci;
    int population = 0;
    bool bassinMinier = false;
    Point centre;
    double rayon = 0;          // of a disc that surely lies in the commune
    std::vector<int> voisines; // nearest first
    std::vector<Iris> iris;
    std::vector<int> qpv;
    int logements = 0; // in the reference year
};

struct Region {
    std::vector<Commune> communes;
    std::vector<Qpv> qpv;
};

Region lireRegion(const std::filesystem::path &donnees);
void repartirLogements(Region &region, std::uint64_t graine, long total);
void dessinerIris(Region &region);
void dessinerQpv(Region &region, std::uint64_t graine);

// The outlines drawn by script/charger.sql are Voronoi cells: nearest centre wins.
bool dansCommune(const Region &region, int commune, Point p);
int irisLePlusProche(const Commune &commune, Point p);
int qpvDe(const Region &region, int commune, Point p); // -1: none
